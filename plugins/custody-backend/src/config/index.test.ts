import { mockServices } from '@backstage/backend-test-utils';
import { readCustodyConfig } from '.';

const minimal = {
  scopes: { path: './scopes' },
  policy: { path: './policies' },
};

const read = (custody: object | undefined) =>
  readCustodyConfig(
    mockServices.rootConfig({
      data:
        custody === undefined ? {} : JSON.parse(JSON.stringify({ custody })),
    }),
  );

describe('readCustodyConfig', () => {
  it('fills in what may be left out', () => {
    expect(read(minimal)).toEqual({
      ...minimal,
      tenants: [],
      intents: null,
      calendar: [],
      providers: [],
      sinks: { default: 'sealed', sections: [] },
      templates: { mode: 'report', options: {} },
      rotation: { window: null, paused: false, apart: [], failingAfter: 5 },
      authorization: { platform: [], auditors: [] },
      requests: {
        expireAfter: 'P14D',
        lapseAfter: 'P7D',
        remindAt: [0.5, 0.9],
        rapid: { reviews: 5, within: 'PT1M' },
        agents: [],
      },
      delegation: { maxFor: 'P30D', groups: [] },
      breakGlass: {
        perPerson: 2,
        total: 5,
        within: 'P1D',
        reviewWithin: 'P2D',
        notify: [],
      },
      audit: { keyFile: null, headsFile: null, keepFor: null },
      changes: { keepRemovedFor: 'P30D' },
      leases: { defaultTtl: 'PT15M', maxPerIdentity: 100 },
    });
  });

  it('leaves to the catalog module what is its own', () => {
    const config = read({ ...minimal, catalog: { modelLayer: false } });
    expect(config).toEqual(read(minimal));
  });

  it('reads the example of the design', () => {
    const config = read({
      ...minimal,
      tenants: [
        {
          name: 'payments',
          namespaces: ['payments'],
          groups: ['group:default/Payments'],
        },
      ],
      providers: {
        postgresql: {
          ledger: {
            url: 'postgresql://custody:hunter2@db/ledger',
            environment: 'production',
            tenants: ['payments'],
          },
        },
      },
      templates: { mode: 'enforce', types: ['service'] },
      rotation: { window: 'Mon-Thu 09:00-16:00 Europe/Berlin' },
    });
    expect(config.tenants[0].groups).toEqual(['group:default/payments']);
    expect(config.providers[0]).toMatchObject({
      ref: 'postgresql/ledger',
      environment: 'production',
      exposure: 'internal',
    });
    expect(config.providers[0].config.getString('url')).toContain('hunter2');
  });

  it('reads which sink is chosen where, and leaves its section to it', () => {
    const config = read({
      ...minimal,
      providers: {
        postgresql: {
          ledger: { environment: 'production', sink: 'vault' },
          billing: { environment: 'production' },
        },
      },
      sinks: { default: 'sealed', vault: { url: 'https://vault' } },
    });
    expect(config.providers.map(({ sink }) => sink)).toEqual(['vault', null]);
    expect(config.sinks.default).toBe('sealed');
    const [{ type, config: section }] = config.sinks.sections;
    expect([type, section.getString('url')]).toEqual([
      'vault',
      'https://vault',
    ]);
  });

  it.each<[string, object | undefined, RegExp]>([
    ['nothing at all', undefined, /`custody` is missing; give at least/],
    ['no scopes', { policy: minimal.policy }, /`custody.scopes` is missing/],
    [
      'a key that is misspelt',
      { ...minimal, tenant: [] },
      /`custody` has keys that are not known: `tenant`/,
    ],
    [
      'a group that is not a full ref',
      { ...minimal, authorization: { platform: ['platform'] } },
      /`custody.authorization.platform\[0\]` is not a full group ref; .*: `platform`/,
    ],
    [
      'a time that is no time',
      { ...minimal, requests: { expireAfter: '14 days' } },
      /`custody.requests.expireAfter` is not a length of time; .*: `14 days`/,
    ],
    [
      'a group that hears of broken glass that is not a full ref',
      { ...minimal, breakGlass: { notify: ['security'] } },
      /`custody.breakGlass.notify\[0\]` is not a full group ref; .*: `security`/,
    ],
    [
      'glass that is never broken',
      { ...minimal, breakGlass: { perPerson: 0 } },
      /`custody.breakGlass.perPerson` is less than 1; .*: `0`/,
    ],
    [
      'an exposure that is none',
      {
        ...minimal,
        providers: { postgresql: { a: { environment: 'p', exposure: 'x' } } },
      },
      /`custody.providers.postgresql.a.exposure` .*: `x`/,
    ],
    [
      'a sink that is no name',
      { ...minimal, sinks: { default: 7 } },
      /`custody.sinks.default` .*: `7`/,
    ],
    [
      'a sink of a provider that is no name',
      {
        ...minimal,
        providers: { postgresql: { a: { environment: 'p', sink: 'A B' } } },
      },
      /`custody.providers.postgresql.a.sink` is not a name.*: `A B`/,
    ],
    [
      'a sink without a section, unseen',
      { ...minimal, sinks: { vault: 'https://:hunter2@vault' } },
      /`custody.sinks.vault` is not a section; .*: `\(not shown\)`/,
    ],
    [
      'no environment',
      { ...minimal, providers: { postgresql: { a: { tenants: [] } } } },
      /`custody.providers.postgresql.a.environment` is missing/,
    ],
    [
      'a tenant that there is not',
      {
        ...minimal,
        providers: {
          postgresql: { a: { environment: 'p', tenants: ['nobody'] } },
        },
      },
      /`custody.providers.postgresql.a.tenants` names `nobody`, which is no tenant/,
    ],
    [
      'one namespace in two tenants',
      {
        ...minimal,
        tenants: [
          { name: 'a', namespaces: ['x'] },
          { name: 'b', namespaces: ['x'] },
        ],
      },
      /`custody.tenants\[1\].namespaces` repeats `x`/,
    ],
    [
      'one identity that is to turn apart from nothing',
      { ...minimal, rotation: { apart: [['identity:payments/a']] } },
      /`custody.rotation.apart\[0\]` names fewer than two identities/,
    ],
    [
      'failing before the first try',
      { ...minimal, rotation: { failingAfter: 0 } },
      /`custody.rotation.failingAfter` is less than 1/,
    ],
    [
      'a mode of templates that is none',
      { ...minimal, templates: { mode: 'maybe' } },
      /custody\.templates\.mode/,
    ],
  ])('refuses %s', (_, custody, message) => {
    expect(() => read(custody)).toThrow(message);
  });

  it.each<[string, object]>([
    ['a section with a mistake', { a: { url: 'postgresql://u:hunter2@h/d' } }],
    ['a URL in place of a section', { a: 'postgresql://u:hunter2@h/d' }],
  ])("keeps a provider's secrets out of its errors: %s", (_, postgresql) => {
    expect(() => read({ ...minimal, providers: { postgresql } })).toThrow(
      expect.objectContaining({
        message: expect.not.stringContaining('hunter2'),
      }),
    );
  });
});
