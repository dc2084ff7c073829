import { JsonValue } from '@backstage/types';
import fc from 'fast-check';
import { validate } from 'jsonschema';
import { createTemplateRenderer } from 'nunjitsu';
import { mentionsStatusCheck, parameterPath } from './expressions';
import { lintTemplate } from './lintTemplate';
import { parameterValue } from './lookup';
import { compliantTemplate, set } from './__fixtures__/templates';

// The linter reasons about what the scaffolder does with a template. These tests ask the very
// libraries that the scaffolder validates and renders with.

const leaf = fc.record(
  {
    type: fc.constantFrom('string', 'array', 'object', 'number', [
      'string',
      'null',
    ]),
    minLength: fc.constantFrom(0, 1),
    minItems: fc.constantFrom(0, 1),
    items: fc.constantFrom({ type: 'string' }, {}),
    enum: fc.constantFrom(['a'], ['', 'a'], [[]]),
    default: fc.constantFrom('', 'a', []),
    $ref: fc.constant('#/definitions/any'),
  },
  { requiredKeys: [] },
);
// Mostly sound, so that enough of what is generated gets as far as the validator.
const mostly = <A, B>(sound: fc.Arbitrary<A>, odd: fc.Arbitrary<B>) =>
  fc.oneof({ weight: 4, arbitrary: sound }, { weight: 1, arbitrary: odd });
const page = fc.record(
  {
    type: fc.constant('object'),
    $ref: mostly(fc.constant(undefined), fc.constant('#/definitions/any')),
    definitions: fc.constant({ any: {} }),
    required: mostly(
      fc.constant(['team', 'access', 'reason', 'name']),
      fc.oneof(
        fc.subarray(['team', 'access', 'reason', 'name']),
        fc.constant(true),
      ),
    ),
    properties: fc.record({
      name: fc.constant({ type: 'string' }),
      reason: fc.constant({ type: 'string', minLength: 1 }),
      team: mostly(fc.constant({ type: 'string' }), leaf),
      access: mostly(
        fc.constant({ type: 'array', minItems: 1, items: { type: 'string' } }),
        leaf,
      ),
    }),
  },
  { requiredKeys: ['properties', 'required', 'definitions'] },
);
const anything = fc.constantFrom<JsonValue>(
  null,
  '',
  'a',
  [],
  [''],
  ['a'],
  [1],
  {},
  0,
  true,
);
const values = fc.record(
  {
    name: fc.constant('x'),
    reason: fc.constant('x'),
    team: mostly(fc.constant('a'), anything),
    access: mostly(fc.constant(['a']), anything),
  },
  { requiredKeys: ['name', 'reason'] },
);

describe("the scaffolder's validator", () => {
  it('lets no values through a compliant template without an owner and a scope', () => {
    let through = 0;
    fc.assert(
      fc.property(page, values, (schema, submitted) => {
        const template = set(
          compliantTemplate(),
          ['spec', 'parameters'],
          [JSON.parse(JSON.stringify(schema))],
        );
        if (!lintTemplate(template).compliant) return;
        if (!validate(submitted, JSON.parse(JSON.stringify(schema))).valid)
          return;
        through += 1;
        const scopes = [submitted.access].flat();
        const filled =
          typeof submitted.team === 'string' &&
          scopes.length > 0 &&
          submitted.access !== '' &&
          scopes.every(scope => typeof scope === 'string');
        if (!filled) {
          throw new Error(`let through ${JSON.stringify(submitted)}`);
        }
      }),
      { numRuns: 3000 },
    );
    expect(through).toBeGreaterThan(50);
  });
});

describe("the scaffolder's renderer", () => {
  let statusChecked = false;
  const renderer = createTemplateRenderer({
    allowRegexExecution: true,
    filters: {},
    globals: {
      always: () => {
        statusChecked = true;
        return true;
      },
      failure: () => {
        statusChecked = true;
        return false;
      },
    },
  });
  const parameters = {
    owner: 'group:default/payments',
    scopes: ['ledger:read', 'ledger:write'],
    'a-b': { c: ['x'] },
  };
  const context = renderer.prepareContext({ parameters, steps: {} });

  it.each([
    ['${{ parameters.owner }}'],
    ['${{parameters.scopes}}'],
    ['${{- parameters.scopes -}}'],
    ["${{ parameters['scopes'] }}"],
    ['${{ parameters["a-b"].c }}'],
    ["${{ parameters['a-b']['c'] }}"],
  ])('yields for %s exactly the value of the parameter', text => {
    const path = parameterPath(text) as string[];
    expect(renderer.renderValue(text, context)).toEqual(
      parameterValue(parameters, path),
    );
  });

  it('yields nothing for the ref of a component whose registration was skipped', () => {
    expect(
      renderer.renderValue(
        "${{ steps['register'].output.entityRef }}",
        context,
      ),
    ).toBeUndefined();
  });

  it('never calls a status check that the linter did not see', () => {
    const token = fc.constantFrom(
      '${{',
      '}}',
      '{%',
      '%}',
      '{#',
      '#}',
      'always()',
      'failure()',
      ' always () ',
      "'",
      '"',
      '\\',
      'r/',
      '/',
      'if true',
      'endif',
      ' and ',
      ' or ',
      'not ',
      'parameters.owner',
      "'x'",
      '"always"',
      '.',
      '[0]',
      ' ~ ',
      '\n',
    );
    let called = 0;
    fc.assert(
      fc.property(
        fc.array(token, { maxLength: 8 }),
        fc.boolean(),
        (tokens, wrapped) => {
          const text = wrapped ? `\${{ ${tokens.join('')} }}` : tokens.join('');
          statusChecked = false;
          try {
            renderer.renderValue(text, context);
          } catch {
            // What can't be rendered may have called the check before it failed.
          }
          if (!statusChecked) return;
          called += 1;
          expect(mentionsStatusCheck(text)).toBe(true);
        },
      ),
      { numRuns: 20_000 },
    );
    expect(called).toBeGreaterThan(100);
  });
});
