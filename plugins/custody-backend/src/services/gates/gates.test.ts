import { GateFacts, gatesOf } from './gates';

const ALL: GateFacts = {
  permissionsEnabled: true,
  templatesMode: 'enforce',
  installed: [
    { pluginId: 'catalog', modules: [{ moduleId: 'custody' }] },
    { pluginId: 'scaffolder', modules: [{ moduleId: 'custody' }] },
  ],
  scaffolder: {
    admission: true,
    guard: true,
    guarded: ['publish:github'],
    unguarded: ['catalog:register', 'catalog:write'],
  },
  guardSeenAt: '2026-11-22T12:00:00.000Z',
  policyRefused: null,
  vocabularyRefused: null,
  rotationPaused: null,
};

const states = (facts: Partial<GateFacts>) =>
  Object.fromEntries(
    gatesOf({ ...ALL, ...facts }).map(({ id, state }) => [id, state]),
  );

describe('gatesOf', () => {
  it('says that all that can hold holds', () => {
    expect(states({})).toEqual({
      vocabulary: 'in-force',
      templates: 'in-force',
      admission: 'in-force',
      effects: 'in-force',
      'catalog-register': 'open',
      permissions: 'in-force',
      policy: 'in-force',
      rotation: 'in-force',
    });
  });

  it.each<[string, Partial<GateFacts>, object]>([
    [
      'a mode that only reports',
      { templatesMode: 'report' },
      { templates: 'open', admission: 'open', effects: 'open' },
    ],
    [
      'a mode that only reports, and a guard never heard of',
      { templatesMode: 'report', guardSeenAt: null, scaffolder: null },
      { admission: 'open', effects: 'unknown' },
    ],
    [
      'modules that are missing',
      {
        installed: [
          { pluginId: 'catalog', modules: [] },
          { pluginId: 'scaffolder', modules: [{ moduleId: 'github' }] },
        ],
        scaffolder: null,
      },
      { templates: 'open', admission: 'open' },
    ],
    [
      'a scaffolder in another backend',
      { installed: ALL.installed.slice(0, 1) },
      { admission: 'in-force', effects: 'in-force' },
    ],
    [
      'a scaffolder in another backend that does not answer',
      { installed: ALL.installed.slice(0, 1), scaffolder: null },
      { admission: 'unknown' },
    ],
    [
      'a guard never heard of',
      { guardSeenAt: null, scaffolder: null },
      { effects: 'unknown' },
    ],
    [
      'a guard that was left out',
      {
        scaffolder: {
          admission: true,
          guard: false,
          guarded: [],
          unguarded: ['publish:github'],
        },
      },
      { effects: 'open', 'catalog-register': 'open' },
    ],
    [
      'a scaffolder that leaves nothing unguarded',
      {
        scaffolder: {
          admission: true,
          guard: true,
          guarded: ['publish:github'],
          unguarded: [],
        },
      },
      { 'catalog-register': 'in-force' },
    ],
    [
      'permissions switched off',
      { permissionsEnabled: false },
      { permissions: 'open' },
    ],
    [
      'rotation paused',
      {
        rotationPaused: {
          by: 'user:default/priya',
          reason: 'the ledger is being moved',
          since: '2026-11-22T12:00:00.000Z',
        },
      },
      { rotation: 'open' },
    ],
    ['a policy set refused', { policyRefused: ['x'] }, { policy: 'open' }],
    [
      'scopes refused',
      { vocabularyRefused: ['ledger.yaml:2: x'] },
      { vocabulary: 'open', policy: 'in-force' },
    ],
  ])('shows %s', (_, facts, expected) => {
    expect(states(facts)).toMatchObject(expected);
  });

  it.each<[string, Partial<GateFacts>]>([
    ['all is in place', {}],
    ['templates are completed', { templatesMode: 'inject' }],
    ['templates are only reported', { templatesMode: 'report' }],
    ['nothing is known', { installed: [], scaffolder: null }],
    ['the guard never asked', { scaffolder: null, guardSeenAt: null }],
    ['permissions are off', { permissionsEnabled: false }],
  ])('speaks in sentences when %s', (_, facts) => {
    for (const { title, detail } of gatesOf({ ...ALL, ...facts })) {
      // The state follows the title: "… are refused: in force".
      expect(title).toMatch(/^[A-Z].* [a-z]+$/);
      expect(detail).toMatch(/^[A-Z`].*\.$/);
    }
  });

  it.each([
    ['enforce', 'Templates without owner and scope are refused'],
    ['inject', 'Templates without owner and scope are completed'],
  ] as const)(
    'says what becomes of templates in the mode %s',
    (mode, title) => {
      expect(gatesOf({ ...ALL, templatesMode: mode })[0]).toMatchObject({
        title,
        state: 'in-force',
      });
    },
  );

  it('names what is held, and what can not be', () => {
    const detailOf = (id: string) =>
      gatesOf(ALL).find(gate => gate.id === id)?.detail;
    expect(detailOf('effects')).toContain('publish:github');
    expect(detailOf('catalog-register')).toContain(
      'catalog:register, catalog:write',
    );
  });
});
