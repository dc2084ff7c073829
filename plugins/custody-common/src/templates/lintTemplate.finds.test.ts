import { get, set } from './__fixtures__/templates';
import {
  Change,
  REQUEST,
  PUBLISH,
  PAGE,
  TEAM,
  ACCESS,
  changed,
  rules,
  put,
  onlyUnder,
  moveStep,
} from './__fixtures__/changes';

describe('lintTemplate finds', () => {
  it.each<[string, string[], Change]>([
    // shape
    ['a spec that is a text', ['CUS-T001'], put(['spec'], 'service')],
    ['a spec that is a list', ['CUS-T001'], put(['spec'], [])],
    ['a missing spec', ['CUS-T001'], put(['spec'], undefined)],
    ['missing steps', ['CUS-T001'], put(['spec', 'steps'], undefined)],
    ['steps that are an object', ['CUS-T001'], put(['spec', 'steps'], {})],
    ['a step that is a text', ['CUS-T001'], put(['spec', 'steps', 0], 'fetch')],
    [
      'a page that is a list',
      ['CUS-T001'],
      put(['spec', 'parameters', 2], [[]]),
    ],
    [
      'a step that is an unresolved placeholder',
      ['CUS-T001'],
      put(['spec', 'steps', 0], { $yaml: './step.yaml' }),
    ],
    ['a missing type', ['CUS-T002'], put(['spec', 'type'], undefined)],
    ['a type that is a list', ['CUS-T002'], put(['spec', 'type'], ['website'])],
    // the request and its place
    [
      'no request',
      ['CUS-T004'],
      template => get(template, ['spec', 'steps']).splice(1, 1),
    ],
    [
      'a request of odd spelling, which is another action',
      ['CUS-T004'],
      put([...REQUEST, 'action'], 'Custody:Request'),
    ],
    [
      'a request with white space in its name',
      ['CUS-T004'],
      put([...REQUEST, 'action'], 'custody:request '),
    ],
    ['a request after the effect', ['CUS-T005'], moveStep(1, 2)],
    [
      'a request after an unknown action',
      ['CUS-T005'],
      put(['spec', 'steps', 0, 'action'], 'acme:anything'),
    ],
    [
      'a request after a harmless action of odd spelling',
      ['CUS-T005'],
      put(['spec', 'steps', 0, 'action'], 'Fetch:template'),
    ],
    [
      'a request after a name that only begins like a harmless one',
      ['CUS-T005'],
      put(['spec', 'steps', 0, 'action'], 'fetcher:template'),
    ],
    [
      'a request after a templated action',
      ['CUS-T005', 'CUS-T018'],
      put(['spec', 'steps', 0, 'action'], 'fetch:${{ parameters.how }}'),
    ],
    [
      'a request after a step without an action',
      ['CUS-T005', 'CUS-T018'],
      put(['spec', 'steps', 0, 'action'], undefined),
    ],
    [
      'a request inside `if: false`',
      ['CUS-T006'],
      put([...REQUEST, 'if'], false),
    ],
    [
      'a request under a condition',
      ['CUS-T006'],
      put([...REQUEST, 'if'], '${{ parameters.access }}'),
    ],
    [
      'a request that runs after a failure',
      ['CUS-T006'],
      put([...REQUEST, 'if'], '${{ always() }}'),
    ],
    [
      'a request under an empty condition',
      ['CUS-T006'],
      put([...REQUEST, 'if'], null),
    ],
    ['a request in a loop', ['CUS-T006'], put([...REQUEST, 'each'], [])],
    [
      'a request that permissions may strip',
      ['CUS-T007'],
      put([...REQUEST, 'backstage:permissions'], { tags: ['x'] }),
    ],
    [
      'a page that permissions may strip',
      ['CUS-T007'],
      put([...PAGE, 'backstage:permissions'], { tags: ['x'] }),
    ],
    // its input
    [
      'a request without input',
      ['CUS-T008'],
      put([...REQUEST, 'input'], undefined),
    ],
    [
      'an input that is one expression',
      ['CUS-T008'],
      put([...REQUEST, 'input'], '${{ parameters }}'),
    ],
    [
      'an unknown input',
      ['CUS-T008'],
      put([...REQUEST, 'input', 'scope'], 'x'),
    ],
    [
      'an unknown key of the identity',
      ['CUS-T008'],
      put([...REQUEST, 'input', 'identity', 'environment'], 'test'),
    ],
    ['no reason', ['CUS-T008'], put([...REQUEST, 'input', 'reason'], ' ')],
    [
      'no name of the identity',
      ['CUS-T008'],
      put([...REQUEST, 'input', 'identity', 'name'], undefined),
    ],
    [
      'no identity',
      ['CUS-T008'],
      put([...REQUEST, 'input', 'identity'], undefined),
    ],
    [
      'a constant owner',
      ['CUS-T009'],
      put([...REQUEST, 'input', 'owner'], 'group:default/all'),
    ],
    [
      'an owner with a fallback',
      ['CUS-T009'],
      put(
        [...REQUEST, 'input', 'owner'],
        "${{ parameters.team or 'group:default/all' }}",
      ),
    ],
    [
      'an owner with a default filter',
      ['CUS-T009'],
      put(
        [...REQUEST, 'input', 'owner'],
        "${{ parameters.team | default('x') }}",
      ),
    ],
    ['no owner', ['CUS-T009'], put([...REQUEST, 'input', 'owner'], undefined)],
    [
      'constant scopes',
      ['CUS-T010'],
      put([...REQUEST, 'input', 'scopes'], ['ledger:read']),
    ],
    [
      'scopes with white space around, which makes them one text',
      ['CUS-T010'],
      put([...REQUEST, 'input', 'scopes'], ' ${{ parameters.access }}'),
    ],
    [
      'no scopes',
      ['CUS-T010'],
      put([...REQUEST, 'input', 'scopes'], undefined),
    ],
    [
      'no credential for everyone, without a reason',
      ['CUS-T020'],
      put([...REQUEST, 'input', 'scopes'], 'none'),
    ],
    [
      'no credential beside scopes',
      ['CUS-T020'],
      put([...REQUEST, 'input', 'noCredential'], { reason: 'static' }),
    ],
    [
      'no credential with an empty reason',
      ['CUS-T020'],
      template => {
        const input = get(template, [...REQUEST, 'input']);
        delete input.scopes;
        input.noCredential = { reason: '' };
      },
    ],
    // the parameters
    [
      'an owner that is not declared',
      ['CUS-T011'],
      put([...REQUEST, 'input', 'owner'], '${{ parameters.nobody }}'),
    ],
    [
      'an owner that only an inherited property declares',
      ['CUS-T011'],
      put([...REQUEST, 'input', 'owner'], '${{ parameters.constructor }}'),
    ],
    ['an optional owner', ['CUS-T012'], put([...PAGE, 'required'], ['name'])],
    [
      'a missing list of required',
      ['CUS-T012'],
      put([...PAGE, 'required'], undefined),
    ],
    [
      'required that is no list',
      ['CUS-T012'],
      put([...PAGE, 'required'], 'team'),
    ],
    [
      'required on the parameter instead of the page',
      ['CUS-T012'],
      template => {
        set(template, [...PAGE, 'required'], ['name']);
        set(template, [...TEAM, 'required'], true);
      },
    ],
    [
      'a page that is replaced by a reference',
      ['CUS-T012'],
      put([...PAGE, '$ref'], '#/definitions/other'),
    ],
    [
      'a nested parameter in something that need not be an object',
      ['CUS-T012'],
      template => {
        const page = get(template, PAGE);
        page.properties.service = {
          required: ['team'],
          properties: { team: { type: 'string' } },
        };
        page.required.push('service');
        set(
          template,
          [...REQUEST, 'input', 'owner'],
          '${{ parameters.service.team }}',
        );
      },
    ],
    [
      'an owner that depends on another answer',
      ['CUS-T013'],
      onlyUnder(branch => ({ dependencies: { name: { oneOf: [branch] } } })),
    ],
    [
      'an owner in one alternative',
      ['CUS-T013'],
      onlyUnder(b => ({ oneOf: [b, {}] })),
    ],
    [
      'an owner under if and then',
      ['CUS-T013'],
      onlyUnder(then => ({
        if: { properties: { name: { const: 'x' } } },
        then,
      })),
    ],
    [
      'an owner that is a number',
      ['CUS-T014'],
      put([...TEAM, 'type'], 'number'),
    ],
    [
      'an owner that may be null',
      ['CUS-T014'],
      put([...TEAM, 'type'], ['string', 'null']),
    ],
    [
      'an owner without a type',
      ['CUS-T014'],
      put([...TEAM, 'type'], undefined),
    ],
    [
      'an owner that is empty by default',
      ['CUS-T014'],
      put([...TEAM, 'default'], ''),
    ],
    [
      'an owner that may be chosen empty',
      ['CUS-T014'],
      put([...TEAM, 'enum'], ['', 'a']),
    ],
    [
      'an owner whose type hides behind a reference',
      ['CUS-T014'],
      put([...TEAM, '$ref'], '#/definitions/any'),
    ],
    [
      'scopes that may be none at all',
      ['CUS-T014'],
      put([...ACCESS, 'minItems'], 0),
    ],
    ['scopes of any sort', ['CUS-T014'], put([...ACCESS, 'items'], {})],
    [
      'a scope that may be empty',
      ['CUS-T014'],
      put(ACCESS, { type: 'string' }),
    ],
    [
      'scopes that are an object',
      ['CUS-T014'],
      put(ACCESS, { type: 'object' }),
    ],
    [
      'an owner behind a feature flag',
      ['CUS-T015'],
      put([...TEAM, 'backstage:featureFlag'], 'beta'),
    ],
    [
      'an owner behind a feature flag in its options',
      ['CUS-T015'],
      put([...TEAM, 'ui:backstage'], { featureFlag: 'beta' }),
    ],
    ['a hidden owner', ['CUS-T015'], put([...TEAM, 'ui:widget'], 'hidden')],
    [
      'a page behind a feature flag',
      ['CUS-T015'],
      put([...PAGE, 'backstage:featureFlag'], 'beta'),
    ],
    // walking around
    [
      'always() on an effect',
      ['CUS-T016'],
      put([...PUBLISH, 'if'], '${{ always() }}'),
    ],
    [
      'failure() on an effect',
      ['CUS-T016'],
      put([...PUBLISH, 'if'], '${{ failure() or true }}'),
    ],
    [
      'the id of the request used before',
      ['CUS-T017'],
      put(['spec', 'steps', 0, 'id'], 'request'),
    ],
    [
      'the id of the request used before, by position',
      ['CUS-T017'],
      template => {
        set(template, [...REQUEST, 'id'], 'step-1');
        set(template, ['spec', 'steps', 0, 'id'], undefined);
      },
    ],
    [
      'a templated action after the request',
      ['CUS-T018'],
      put([...PUBLISH, 'action'], '${{ parameters.action }}'),
    ],
    [
      'a second request with another owner',
      ['CUS-T019'],
      template =>
        get(template, ['spec', 'steps']).splice(2, 0, {
          ...get(template, REQUEST),
          id: 'second',
          input: {
            ...get(template, REQUEST).input,
            owner: 'group:default/all',
          },
        }),
    ],
  ])('%s', (_, expected, change) => {
    const report = changed(change);
    expect(rules(report)).toEqual(expected);
    expect(report).toMatchObject({ governed: true, compliant: false });
    expect(report.bindings).toBeUndefined();
  });
});
