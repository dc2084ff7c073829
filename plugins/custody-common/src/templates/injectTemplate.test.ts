import { JsonObject, JsonValue } from '@backstage/types';
import { injectTemplate } from './injectTemplate';
import { cloneJson } from './json';
import { lintTemplate } from './lintTemplate';
import {
  compliantTemplate,
  get,
  plainTemplate,
  set,
} from './__fixtures__/templates';
import { TemplateInjectionOptions } from './types';

type Path = Array<string | number>;
type Change = (template: JsonObject) => void;

const PAGE: Path = ['spec', 'parameters', 0];
const OWNER: Path = [...PAGE, 'properties', 'owner'];
const STEPS: Path = ['spec', 'steps'];
const REGISTER: Path = [...STEPS, 2];

const put =
  (path: Path, value: JsonValue | undefined): Change =>
  template => {
    set(template, path, value);
  };

function injected(
  change: Change = () => {},
  injection?: TemplateInjectionOptions,
) {
  const template = plainTemplate();
  change(template);
  const result = injectTemplate(template, { injection });
  if (result.status !== 'injected') {
    throw new Error(JSON.stringify(result));
  }
  const { compliant, findings } = lintTemplate(result.template, { injection });
  expect(compliant).toBe(true);
  // What the author's own steps read stays the author's, and stays told.
  expect(findings.filter(({ rule }) => rule !== 'CUS-T023')).toEqual([]);
  return result.template;
}

describe('injectTemplate', () => {
  it('adds page, request and binding, and reuses the owner', () => {
    const template = injected();
    expect(get(template, ['spec', 'parameters'])).toEqual([
      {
        ...get(plainTemplate(), PAGE),
        required: ['name', 'owner'],
      },
      {
        title: 'Owner and scopes',
        required: ['scopes', 'reason'],
        properties: {
          scopes: expect.objectContaining({
            'ui:field': 'CustodyScopes',
            minItems: 1,
          }),
          reason: expect.objectContaining({ type: 'string', minLength: 1 }),
        },
      },
    ]);
    const [fetch, publish, register] = get(plainTemplate(), STEPS);
    expect(get(template, STEPS)).toEqual([
      fetch,
      {
        id: 'custody-request',
        name: 'Request the identity',
        action: 'custody:request',
        input: {
          identity: { name: '${{ parameters.name }}', type: 'service-account' },
          owner: '${{ parameters.owner }}',
          scopes: '${{ parameters.scopes }}',
          reason: '${{ parameters.reason }}',
        },
      },
      publish,
      register,
      {
        id: 'custody-bind',
        name: 'Tie the component to its identity',
        action: 'custody:bind',
        input: {
          requestId: "${{ steps['custody-request'].output.requestId }}",
          component: "${{ steps['register'].output.entityRef }}",
        },
      },
    ]);
  });

  it('does not mutate its input, and changes nothing the second time', () => {
    const template = plainTemplate();
    const before = cloneJson(template);
    const once = injectTemplate(template);
    expect(template).toEqual(before);
    if (once.status === 'not-injectable') throw new Error('not injectable');
    expect(injectTemplate(once.template)).toEqual({
      status: 'compliant',
      template: once.template,
    });
  });

  it('unties places that share an object, as YAML anchors make them', () => {
    const template = plainTemplate();
    const page = get(template, PAGE);
    const twin = {
      title: 'Twin',
      properties: { again: { type: 'string' } },
      required: page.required,
    };
    get(template, ['spec', 'parameters']).push(twin);
    const result = injectTemplate(template);
    if (result.status !== 'injected') throw new Error('not injected');
    expect(get(result.template, [...PAGE, 'required'])).toEqual([
      'name',
      'owner',
    ]);
    expect(get(result.template, ['spec', 'parameters', 1, 'required'])).toEqual(
      ['name'],
    );
  });

  it.each<[string, Change]>([
    [
      'a compliant template',
      template => Object.assign(template, compliantTemplate()),
    ],
    ['a template that is not governed', put(['spec', 'type'], 'website')],
  ])('gives back %s as it is', (_, change) => {
    const template = plainTemplate();
    change(template);
    const result = injectTemplate(template);
    expect(result.status).toBe('compliant');
    expect(result).toHaveProperty('template', template);
  });

  it('makes a list of a single page', () => {
    const template = injected(t => {
      set(t, ['spec', 'parameters'], get(t, PAGE));
    });
    expect(get(template, ['spec', 'parameters'])).toHaveLength(2);
  });

  describe('owner', () => {
    it.each<[string, Change]>([
      ['our own field', put([...OWNER, 'ui:field'], 'CustodyOwner')],
      ['a picker of own groups', put([...OWNER, 'ui:field'], 'MyGroupsPicker')],
      ['a picker without a filter', put([...OWNER, 'ui:options'], {})],
      [
        'an entity picker for groups by allowed kinds',
        template => {
          set(template, [...OWNER, 'ui:field'], 'EntityPicker');
          set(template, [...OWNER, 'ui:options'], {
            allowedKinds: ['User', 'Group'],
          });
        },
      ],
      [
        'an entity picker with a list of filters',
        template => {
          set(template, [...OWNER, 'ui:field'], 'EntityPicker');
          set(template, [...OWNER, 'ui:options'], {
            catalogFilter: [{ kind: 'group' }],
          });
        },
      ],
      [
        'the one called owner among pickers',
        put([...PAGE, 'properties', 'reviewer'], {
          type: 'string',
          'ui:field': 'OwnerPicker',
        }),
      ],
    ])('is reused: %s', (_, change) => {
      const template = injected(change);
      expect(get(template, [...PAGE, 'required'])).toEqual(['name', 'owner']);
      expect(
        Object.keys(get(template, ['spec', 'parameters', 1, 'properties'])),
      ).toEqual(['scopes', 'reason']);
    });

    it.each<[string, Change]>([
      ['a plain text', put([...OWNER, 'ui:field'], undefined)],
      [
        'a picker of users only',
        put([...OWNER, 'ui:options'], { allowedKinds: ['User'] }),
      ],
      [
        'an entity picker for anything',
        template => {
          set(template, [...OWNER, 'ui:field'], 'EntityPicker');
          set(template, [...OWNER, 'ui:options'], {});
        },
      ],
      ['several owners', put([...OWNER, 'type'], 'array')],
      ['an owner that is empty by default', put([...OWNER, 'default'], '')],
      ['a hidden owner', put([...OWNER, 'ui:widget'], 'hidden')],
      [
        'a page behind a feature flag',
        put([...PAGE, 'backstage:featureFlag'], 'x'),
      ],
      [
        'a page that may be stripped',
        put([...PAGE, 'backstage:permissions'], {}),
      ],
      [
        'an owner under a condition',
        template => {
          const { owner } = get(template, [...PAGE, 'properties']);
          delete get(template, [...PAGE, 'properties']).owner;
          set(template, [...PAGE, 'dependencies'], {
            name: { properties: { owner } },
          });
        },
      ],
      [
        'one that is only read, and declared nowhere',
        template => {
          delete get(template, [...PAGE, 'properties']).owner;
          set(
            template,
            [...STEPS, 0, 'input', 'owner'],
            '${{ parameters.owner }}',
          );
        },
      ],
    ])('is asked for under another name beside %s', (_, change) => {
      const template = injected(change, { askForName: true });
      const pages = get(template, ['spec', 'parameters']);
      expect(pages[pages.length - 1].required[0]).toBe('custodyOwner');
      expect(get(template, [...STEPS, 1, 'input', 'owner'])).toBe(
        '${{ parameters.custodyOwner }}',
      );
    });

    it('is not what a step reads that no page declares, which stays told', () => {
      const template = injected(
        template_ => {
          delete get(template_, [...PAGE, 'properties']).owner;
          set(
            template_,
            [...STEPS, 0, 'input', 'owner'],
            '${{ parameters.owner }}',
          );
        },
        { askForName: true },
      );
      expect(lintTemplate(template).findings).toMatchObject([
        {
          rule: 'CUS-T023',
          path: ['spec', 'steps', 0, 'input', 'owner'],
          message: expect.stringMatching(
            /^step `fetch` reads the parameter `owner`, which no page declares: /,
          ),
        },
      ]);
    });

    it("is reused from a field of the platform's own", () => {
      const template = injected(put([...OWNER, 'ui:field'], 'TeamPicker'), {
        ownerFields: ['TeamPicker'],
      });
      expect(get(template, [...PAGE, 'required'])).toEqual(['name', 'owner']);
    });

    it('is asked for under its own name where that is free', () => {
      const template = injected(put(OWNER, undefined));
      expect(get(template, ['spec', 'parameters', 1, 'required'])).toContain(
        'owner',
      );
    });
  });

  it('prefixes names that would collide, and numbers those that still would', () => {
    const template = injected(t => {
      set(t, [...PAGE, 'properties', 'scopes'], { type: 'string' });
      set(t, [...PAGE, 'properties', 'reason'], { type: 'string' });
      set(t, [...PAGE, 'properties', 'custodyReason'], { type: 'string' });
      set(t, [...STEPS, 0, 'id'], 'custody-request');
    });
    expect(get(template, [...STEPS, 1])).toMatchObject({
      id: 'custody-request-2',
      input: {
        scopes: '${{ parameters.custodyScopes }}',
        reason: '${{ parameters.custodyReason2 }}',
      },
    });
  });

  describe('identity', () => {
    it('is named by the first candidate that reads required parameters only', () => {
      const template = injected(t => {
        set(t, [...PAGE, 'required'], ['repoUrl']);
        set(t, [...PAGE, 'properties', 'repoUrl'], { type: 'string' });
      });
      expect(get(template, [...STEPS, 1, 'input', 'identity', 'name'])).toBe(
        "${{ parameters.repoUrl | parseRepoUrl | pick('repo') }}",
      );
    });

    it('takes the rest from configured expressions', () => {
      const template = injected(undefined, {
        identity: {
          name: ['${{ parameters.other }}', '${{ parameters.name }}-db'],
          namespace: 'payments',
          provider: 'postgresql/${{ parameters.name }}',
          type: 'workload',
        },
      });
      expect(get(template, [...STEPS, 1, 'input', 'identity'])).toEqual({
        name: '${{ parameters.name }}-db',
        namespace: 'payments',
        provider: 'postgresql/${{ parameters.name }}',
        type: 'workload',
      });
    });

    it('is asked for its name where that is allowed', () => {
      const template = injected(put([...PAGE, 'required'], undefined), {
        askForName: true,
      });
      expect(get(template, ['spec', 'parameters', 1, 'required'])).toContain(
        'identityName',
      );
      expect(get(template, [...STEPS, 1, 'input', 'identity', 'name'])).toBe(
        '${{ parameters.identityName }}',
      );
    });
  });

  describe('binding', () => {
    it.each<[string, Change]>([
      ['is conditional', put([...REGISTER, 'if'], '${{ parameters.name }}')],
      ['is optional', put([...REGISTER, 'input', 'optional'], true)],
    ])('waits for a ref where registration %s', (_, change) => {
      expect(get(injected(change), [...STEPS, 4])).toMatchObject({
        action: 'custody:bind',
        if: "${{ steps['register'].output.entityRef }}",
      });
    });

    it('follows the first of several registrations', () => {
      const template = injected(t =>
        get(t, STEPS).push({
          id: 'gitops',
          action: 'catalog:register',
          if: 'x',
        }),
      );
      expect(get(template, STEPS).map((step: JsonObject) => step.id)).toEqual([
        'fetch',
        'custody-request',
        'publish',
        'register',
        'custody-bind',
        'gitops',
      ]);
    });

    it('follows each of several ways to register', () => {
      const template = injected(t => {
        set(t, [...REGISTER, 'if'], '${{ parameters.name == "a" }}');
        get(t, STEPS).push({
          id: 'other',
          action: 'catalog:register',
          if: '${{ parameters.name == "b" }}',
        });
      });
      expect(get(template, STEPS).map((step: JsonObject) => step.id)).toEqual([
        'fetch',
        'custody-request',
        'publish',
        'register',
        'custody-bind',
        'other',
        'custody-bind-2',
      ]);
    });

    it('reads a configured expression where nothing is registered', () => {
      const template = injected(t => get(t, STEPS).pop(), {
        component: ['component:default/${{ parameters.name }}'],
      });
      expect(get(template, [...STEPS, 3])).toMatchObject({
        action: 'custody:bind',
        input: { component: 'component:default/${{ parameters.name }}' },
      });
    });
  });

  describe('does not inject', () => {
    it.each<[string, string[], Change, TemplateInjectionOptions?]>([
      ['a spec that is a text', ['CUS-T001'], put(['spec'], 'x')],
      ['missing steps', ['CUS-T001'], put(STEPS, undefined)],
      ['an unresolved page', ['CUS-T001'], put(PAGE, { $yaml: './page.yaml' })],
      [
        'an effect that runs after a failure',
        ['CUS-T016'],
        put([...STEPS, 1, 'if'], '${{ always() }}'),
      ],
      [
        'a templated action',
        ['CUS-T018'],
        put([...STEPS, 1, 'action'], '${{ parameters.a }}'),
      ],
      ['an optional name', ['CUS-T030'], put([...PAGE, 'required'], undefined)],
      [
        'a name under a condition',
        ['CUS-T030'],
        template => {
          const { name, owner } = get(template, [...PAGE, 'properties']);
          set(template, PAGE, {
            required: ['name'],
            properties: { owner },
            dependencies: { owner: { properties: { name } } },
          });
        },
      ],
      ['no registration', ['CUS-T031'], template => get(template, STEPS).pop()],
      [
        'registration in a loop',
        ['CUS-T031'],
        put([...REGISTER, 'each'], '${{ parameters.x }}'),
      ],
      [
        'registration first on a condition, then without one',
        ['CUS-T031'],
        template => {
          set(template, [...REGISTER, 'if'], '${{ parameters.x }}');
          get(template, STEPS).push({
            id: 'always',
            action: 'catalog:register',
          });
        },
      ],
      [
        'registration under an id used twice',
        ['CUS-T031'],
        put([...STEPS, 1, 'id'], 'register'),
      ],
      [
        'a page closed to others',
        ['CUS-T032'],
        put([...PAGE, 'additionalProperties'], false),
      ],
      [
        'a page of few parameters',
        ['CUS-T032'],
        put([...PAGE, 'maxProperties'], 2),
      ],
      [
        'steps read by position',
        ['CUS-T033'],
        template => {
          set(template, [...STEPS, 1, 'id'], undefined);
          set(
            template,
            [...REGISTER, 'input', 'url'],
            "${{ steps['step-2'].output.url }}",
          );
        },
      ],
      [
        'a request that the author wrote amiss',
        ['CUS-T009', 'CUS-T034'],
        template => {
          const request = get(compliantTemplate(), [...STEPS, 1]);
          request.input.owner = 'group:default/all';
          request.input.scopes = '${{ parameters.name }}';
          set(template, [...PAGE, 'properties', 'name', 'minLength'], 1);
          get(template, STEPS).splice(1, 0, request);
        },
      ],
      [
        'a provider that reads an optional parameter',
        ['CUS-T035'],
        () => {},
        { identity: { provider: 'postgresql/${{ parameters.owner }}' } },
      ],
      [
        'all reasons at once',
        ['CUS-T030', 'CUS-T031', 'CUS-T032'],
        template => {
          set(template, PAGE, { additionalProperties: false });
          get(template, STEPS).pop();
        },
      ],
    ])('%s', (_, expected, change, ...[injection]) => {
      const template = plainTemplate();
      change(template);
      const before = cloneJson(template);
      const result = injectTemplate(template, { injection });
      expect(template).toEqual(before);
      if (result.status !== 'not-injectable') {
        throw new Error(`it was ${result.status}`);
      }
      expect(
        [...new Set(result.reasons.map(reason => reason.rule))].sort(),
      ).toEqual(expected);
    });
  });
});
