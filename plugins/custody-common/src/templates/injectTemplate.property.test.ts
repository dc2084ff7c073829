import { JsonArray, JsonObject } from '@backstage/types';
import fc from 'fast-check';
import { injectTemplate } from './injectTemplate';
import { cloneJson } from './json';
import { lintTemplate } from './lintTemplate';
import { get } from './__fixtures__/templates';

const parameterName = fc.constantFrom(
  'name',
  'owner',
  'scopes',
  'reason',
  'repoUrl',
  'custodyOwner',
  'team',
);

const property = fc.record(
  {
    type: fc.constantFrom('string', 'array', 'number'),
    'ui:field': fc.constantFrom(
      'OwnerPicker',
      'EntityPicker',
      'RepoUrlPicker',
      'CustodyScopes',
    ),
    default: fc.constantFrom('', 'group:default/a'),
    'ui:widget': fc.constantFrom('hidden', 'textarea'),
  },
  { requiredKeys: ['type'] },
);

const page = fc.record(
  {
    title: fc.string(),
    required: fc.uniqueArray(parameterName, { maxLength: 4 }),
    properties: fc.dictionary(parameterName, property, { maxKeys: 5 }),
    additionalProperties: fc.boolean(),
    'backstage:featureFlag': fc.constant('beta'),
    dependencies: fc.record({
      name: fc.record({ properties: fc.dictionary(parameterName, property) }),
    }),
  },
  { requiredKeys: ['properties'] },
);

const step = fc.record(
  {
    id: fc.constantFrom(
      'fetch',
      'publish',
      'register',
      'register-2',
      'custody-request',
      'custody-bind',
    ),
    action: fc.constantFrom(
      'fetch:template',
      'debug:log',
      'publish:github',
      'catalog:register',
      'catalog:register',
      '${{ parameters.action }}',
    ),
    if: fc.constantFrom(
      '${{ parameters.name }}',
      '${{ always() }}',
      false,
      true,
    ),
    each: fc.constant('${{ parameters.list }}'),
    input: fc.record({
      owner: fc.constantFrom(
        '${{ parameters.owner }}',
        "${{ steps['step-2'].output.x }}",
      ),
    }),
  },
  { requiredKeys: ['action'] },
);

// Mostly sound templates, so that a good part of them can be injected.
const soundPage = fc
  .uniqueArray(parameterName, { minLength: 1 })
  .map(names => ({
    required: ['name'],
    properties: Object.fromEntries(
      ['name', ...names].map(name => [
        name,
        name === 'owner'
          ? { type: 'string', 'ui:field': 'OwnerPicker' }
          : { type: 'string' },
      ]),
    ),
  }));
const soundSteps = fc
  .array(
    fc.constantFrom(
      'fetch:template',
      'publish:github',
      'debug:log',
      'acme:deploy',
    ),
    { maxLength: 5 },
  )
  .map(actions => [
    ...actions.map((action, index) => ({ id: `s${index}`, action })),
    { id: 'register', action: 'catalog:register', input: {} },
  ]);

const template = fc
  .record({
    parameters: fc.oneof(
      fc.array(soundPage, { minLength: 1, maxLength: 3 }),
      soundPage,
      fc.array(page, { maxLength: 3 }),
    ),
    steps: fc.oneof(soundSteps, fc.array(step, { maxLength: 6 })),
  })
  .map(
    spec =>
      ({
        kind: 'Template',
        metadata: { name: 'x' },
        spec: { type: 'service', ...spec },
      } as unknown as JsonObject),
  );

const ours = (value: JsonObject) => String(value.action).startsWith('custody:');

describe('injectTemplate, for any template', () => {
  it('ends compliant or changes nothing, once is enough, and all that was there stays', () => {
    const outcomes = { injected: 0, other: 0 };
    fc.assert(
      fc.property(template, fc.boolean(), (input, askForName) => {
        const options = { injection: { askForName } };
        const before = cloneJson(input);
        const result = injectTemplate(input, options);
        expect(input).toEqual(before);
        if (result.status === 'not-injectable' && result.reasons.length === 0) {
          throw new Error('not injectable without a reason');
        }
        if (result.status !== 'injected') {
          outcomes.other += 1;
          return;
        }
        outcomes.injected += 1;
        expect(lintTemplate(result.template, options)).toMatchObject({
          governed: true,
          compliant: true,
          bindings: { ownerParameter: [expect.any(String)] },
        });
        expect(injectTemplate(result.template, options)).toEqual({
          status: 'compliant',
          template: result.template,
        });

        const steps: JsonObject[] = get(result.template, ['spec', 'steps']);
        expect(steps.filter(one => !ours(one))).toEqual(
          get(before, ['spec', 'steps']),
        );
        const pages: JsonArray = get(result.template, ['spec', 'parameters']);
        const old = [get(before, ['spec', 'parameters'])].flat();
        expect(pages.slice(0, -1).map(dropRequired)).toEqual(
          old.map(dropRequired),
        );
        old.forEach((one, index) => {
          const now = pages[index] as JsonObject;
          expect(now.required ?? []).toEqual(
            expect.arrayContaining(one.required ?? []),
          );
        });
        const { spec: _, ...rest } = result.template;
        expect({ ...rest, spec: before.spec }).toEqual(before);
      }),
      { numRuns: 500 },
    );
    // A property that is never put to the test would hold too.
    expect(outcomes.injected).toBeGreaterThan(50);
    expect(outcomes.other).toBeGreaterThan(50);
  });
});

function dropRequired(value: unknown) {
  const { required: _, ...rest } = value as JsonObject;
  return rest;
}
