import { isHarmlessAction, parameterValue } from './lookup';
import { matchesGlob, parseTemplateConfig } from './options';

describe('matchesGlob', () => {
  it.each([
    ['fetch:*', 'fetch:template', true],
    ['fetch:*', 'fetch:', true],
    ['fetch:*', 'prefetch:template', false],
    ['fetch:*', 'Fetch:template', false],
    ['*', 'anything\nat all', true],
    ['a.b', 'axb', false],
    ['a*c', 'abbc', true],
    ['', 'x', false],
  ])('%j and %j: %s', (glob, text, expected) => {
    expect(matchesGlob(glob, text)).toBe(expected);
  });
});

describe('isHarmlessAction', () => {
  it.each([
    ['fetch:template', true],
    ['fs:delete', true],
    ['debug:log', true],
    ['custody:request', true],
    ['custody:bind', true],
    ['catalog:register', false],
    ['publish:github', false],
    ['fetch:${{ parameters.x }}', false],
    ['', false],
  ])('%s: %s', (action, expected) => {
    expect(isHarmlessAction(action)).toBe(expected);
  });
});

describe('parameterValue', () => {
  it.each([
    [{ owner: 'a' }, ['owner'], 'a'],
    [{ service: { owner: 'a' } }, ['service', 'owner'], 'a'],
    [{ service: 'x' }, ['service', 'owner'], undefined],
    [{}, ['constructor'], undefined],
    [undefined, ['owner'], undefined],
    [['a'], ['0'], undefined],
  ])('in %j at %j is %j', (values, path, expected) => {
    expect(parameterValue(values, path)).toBe(expected);
  });
});

describe('parseTemplateConfig', () => {
  it.each([[undefined], [null], [{}]])('has defaults for %j', value => {
    expect(parseTemplateConfig(value)).toEqual({ mode: 'report', options: {} });
  });

  it('reads everything', () => {
    const options = {
      types: ['service', 'website'],
      harmlessActions: ['fetch:*'],
      injection: {
        identity: {
          name: ['${{ parameters.name }}'],
          namespace: 'payments',
          type: 'workload',
          provider: 'postgresql/ledger',
        },
        component: ['component:default/${{ parameters.name }}'],
        ownerFields: ['TeamPicker'],
        askForName: true,
        page: { title: 'Access' },
      },
    };
    expect(parseTemplateConfig({ mode: 'enforce', ...options })).toEqual({
      mode: 'enforce',
      options,
    });
  });

  it.each([
    ['a text', 'enforce', '`custody.templates`: `enforce`'],
    ['an unknown mode', { mode: 'block' }, 'report, inject, enforce'],
    ['an unknown key', { type: ['service'] }, '`custody.templates.type`'],
    ['no types', { types: [] }, '`custody.templates.types`'],
    ['an empty type', { types: [''] }, '`custody.templates.types[0]`'],
    ['types as a text', { types: 'service' }, '`custody.templates.types`'],
    [
      'an unknown key of the identity',
      { injection: { identity: { owner: 'x' } } },
      '`custody.templates.injection.identity.owner`',
    ],
    [
      'a name that is no list',
      { injection: { identity: { name: 'x' } } },
      '`custody.templates.injection.identity.name`',
    ],
    [
      'askForName as a text',
      { injection: { askForName: 'yes' } },
      '`custody.templates.injection.askForName`',
    ],
    [
      'a title that is a number',
      { injection: { page: { title: 1 } } },
      '`custody.templates.injection.page.title`',
    ],
  ])('refuses %s, naming the key', (_, value, message) => {
    expect(() => parseTemplateConfig(value)).toThrow(message);
  });
});
