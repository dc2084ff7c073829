import { get, set } from './__fixtures__/templates';
import {
  Change,
  REQUEST,
  PUBLISH,
  PAGE,
  TEAM,
  ACCESS,
  changed,
  put,
} from './__fixtures__/changes';

describe('lintTemplate still accepts', () => {
  it.each<[string, Change]>([
    ['a request that is conditional on true', put([...REQUEST, 'if'], true)],
    [
      '… or on an expression that is true',
      put([...REQUEST, 'if'], '${{ true }}'),
    ],
    [
      'an effect in a loop',
      put([...PUBLISH, 'each'], '${{ parameters.regions }}'),
    ],
    [
      'an effect under an ordinary condition',
      put([...PUBLISH, 'if'], "${{ parameters.mode == 'always' }}"),
    ],
    [
      'a harmless step after a failure',
      put(['spec', 'steps', 0, 'if'], '${{ always() }}'),
    ],
    [
      'one scope in a list',
      put([...REQUEST, 'input', 'scopes'], ['${{ parameters.access }}']),
    ],
    ['a scope that is one text', put(ACCESS, { type: 'string', minLength: 1 })],
    [
      'a scope that is chosen from a list',
      put(ACCESS, { type: 'string', enum: ['ledger:read', 'ledger:write'] }),
    ],
    [
      'an owner with a default',
      put([...TEAM, 'default'], 'group:default/payments'),
    ],
    [
      'parameters as a single object',
      template => {
        const [one, two] = get(template, ['spec', 'parameters']);
        set(template, ['spec', 'parameters'], {
          required: [...one.required, ...two.required],
          properties: { ...one.properties, ...two.properties },
        });
      },
    ],
    [
      'a nested parameter',
      template => {
        const page = get(template, PAGE);
        page.properties.service = {
          type: 'object',
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
      'a second page that repeats the parameter under a condition',
      template =>
        get(template, ['spec', 'parameters']).push({
          dependencies: {
            name: { properties: { team: { type: 'string' } } },
          },
        }),
    ],
    [
      'no credential, with a reason',
      template => {
        const input = get(template, [...REQUEST, 'input']);
        delete input.scopes;
        input.noCredential = { reason: 'a static site' };
      },
    ],
    [
      'a second request fed alike',
      template =>
        get(template, ['spec', 'steps']).splice(2, 0, {
          ...get(template, REQUEST),
          id: 'request-2',
        }),
    ],
    [
      'a component named in the request instead of a binding',
      template => {
        get(template, ['spec', 'steps']).pop();
        set(
          template,
          [...REQUEST, 'input', 'identity', 'component'],
          'component:default/${{ parameters.name }}',
        );
      },
    ],
  ])('%s', (_, change) => {
    expect(changed(change)).toMatchObject({ compliant: true, findings: [] });
  });
});
