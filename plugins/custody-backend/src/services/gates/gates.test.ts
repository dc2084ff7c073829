import { GateFacts, gatesOf } from './gates';

const ALL: GateFacts = {
  permissionsEnabled: true,
  templatesMode: 'enforce',
  installed: [
    { pluginId: 'catalog', modules: [{ moduleId: 'custody' }] },
    { pluginId: 'scaffolder', modules: [{ moduleId: 'custody' }] },
  ],
  guardSeenAt: '2026-11-22T12:00:00.000Z',
  policyRefused: null,
};

const states = (facts: Partial<GateFacts>) =>
  Object.fromEntries(
    gatesOf({ ...ALL, ...facts }).map(({ id, state }) => [id, state]),
  );

describe('gatesOf', () => {
  it('says that all that can hold holds', () => {
    expect(states({})).toEqual({
      templates: 'in-force',
      admission: 'in-force',
      effects: 'in-force',
      'catalog-register': 'open',
      permissions: 'in-force',
      policy: 'in-force',
    });
  });

  it.each<[string, Partial<GateFacts>, object]>([
    [
      'a mode that only reports',
      { templatesMode: 'report' },
      { templates: 'open' },
    ],
    [
      'modules that are missing',
      {
        installed: [
          { pluginId: 'catalog', modules: [] },
          { pluginId: 'scaffolder', modules: [{ moduleId: 'github' }] },
        ],
      },
      { templates: 'open', admission: 'open' },
    ],
    [
      'a scaffolder in another backend',
      { installed: ALL.installed.slice(0, 1) },
      { admission: 'unknown' },
    ],
    ['a guard never heard of', { guardSeenAt: null }, { effects: 'unknown' }],
    [
      'permissions switched off',
      { permissionsEnabled: false },
      { permissions: 'open' },
    ],
    ['a policy set refused', { policyRefused: ['x'] }, { policy: 'open' }],
  ])('shows %s', (_, facts, expected) => {
    expect(states(facts)).toMatchObject(expected);
  });
});
