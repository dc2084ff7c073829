import { setTimeout } from 'node:timers/promises';
import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { Knex } from 'knex';
import { createTenants } from '../services/tenants';
import { lockIdentity } from '../store/identities/findIdentity';
import { updateIdentity } from '../store/identities/writeIdentity';
import type { IdentitiesRow } from '../store/tables';
import { clearTables } from '../__testUtils__/clearTables';
import { testDatabases } from '../__testUtils__/databases';
import {
  createEngineWorld,
  type EngineWorld,
  PROPOSED,
} from '../__testUtils__/engineWorld';
import type { BindingDeps } from './bindingSweep';
import { type DeclaredDeps, takeInDeclared } from './declaredIdentities';
import { sweepDirectory } from './directorySweep';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('what the catalog says, %s', id => {
  let db: Knex;
  let world: EngineWorld;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });

  beforeEach(async () => {
    await clearTables(db);
    world = createEngineWorld(db);
  });

  const OWNER = entity('Group', 'default', 'payments');
  const COMPONENT = entity('Component', 'payments', 'ledger-api');
  const DECLARED: Entity = {
    ...entity('Identity', 'payments', 'reconciliation-db'),
    apiVersion: 'custody.dev/v1alpha1',
    metadata: {
      namespace: 'payments',
      name: 'reconciliation-db',
      // As the catalog's processor found.
      annotations: { 'custody.dev/declared-in-git': 'true' },
    },
    spec: {
      type: 'service-account',
      owner: 'group:default/payments',
      component: 'ledger-api',
      scopes: ['ledger:read'],
      credential: { provider: 'fake/main', mode: 'rotated' },
    },
  };

  const deps = (entities: Entity[]): DeclaredDeps & BindingDeps => ({
    ...world,
    catalog: catalogServiceMock({ entities }),
    auth: mockServices.auth(),
    vocabulary: { get: () => undefined, list: () => [] },
    tenants: createTenants([
      { name: 'payments', namespaces: ['payments'], groups: [] },
    ]),
    gitEdits: () => ({ follow: async () => {} }),
  });

  const sweep = (entities: Entity[]) =>
    sweepDirectory(deps(entities), world.clock.now());

  const takeIn = (entities: Entity[]) =>
    takeInDeclared(deps(entities), world.clock.now());

  it('marks since when an owner or a component is missing, and takes it off again', async () => {
    const uid = await world.govern({ consumers: [] });
    await sweep([OWNER, COMPONENT]);
    expect(await world.identity(uid)).toMatchObject({
      owner_missing_since: null,
      component_missing_since: null,
    });
    const gone = world.clock.now();
    await sweep([COMPONENT]);
    world.clock.advance('PT1H');
    await sweep([COMPONENT]);
    expect(await world.identity(uid)).toMatchObject({
      owner_missing_since: gone,
      component_missing_since: null,
    });
    await sweep([OWNER]);
    expect(await world.identity(uid)).toMatchObject({
      owner_missing_since: null,
      component_missing_since: world.clock.now(),
    });
    const events = await world.events();
    expect(events.filter(type => /missing|found/.test(type)).sort()).toEqual([
      'identity.component-missing',
      'identity.owner-found',
      'identity.owner-missing',
    ]);
  });

  it('doesn’t believe a catalog that knows nothing', async () => {
    const uid = await world.govern({ consumers: [] });
    await sweep([]);
    expect((await world.identity(uid)).owner_missing_since).toBeNull();
  });

  it('takes in what Git declares as ungoverned, with everything that is not its word derived', async () => {
    await takeIn([DECLARED]);
    await takeIn([DECLARED]);
    const rows = await world.db<IdentitiesRow>('identities');
    expect(rows).toEqual([
      expect.objectContaining({
        ref: 'identity:payments/reconciliation-db',
        state: 'ungoverned',
        origin: 'git',
        owner: 'group:default/payments',
        component: 'component:payments/ledger-api',
        tenant: 'payments',
        environment: 'production',
        risk: 'high',
        grant_id: null,
      }),
    ]);
    expect(await world.events()).toEqual(['identity.discovered']);
    expect(await world.db('operations')).toEqual([]);
  });

  it('follows Git while nobody approved it, and lets go of what Git dropped', async () => {
    await takeIn([DECLARED]);
    await takeIn([{ ...DECLARED, spec: { ...DECLARED.spec, owner: 'data' } }]);
    const [row] = await world.db<IdentitiesRow>('identities');
    expect(row.owner).toBe('group:payments/data');
    await takeIn([OWNER]);
    expect((await world.identity(row.uid)).state).toBe('declined');
    await takeIn([DECLARED]);
    expect((await world.identity(row.uid)).state).toBe('ungoverned');
    expect((await world.events()).sort()).toEqual([
      'identity.discovered',
      'identity.discovered',
      'identity.edited',
      'identity.undeclared',
    ]);
  });

  it('changes nothing that a request made or governs, and takes in nothing that it published itself', async () => {
    const uid = await world.govern({ consumers: [] });
    const published = {
      ...DECLARED,
      metadata: {
        ...DECLARED.metadata,
        name: 'published',
        annotations: { 'custody.dev/identity-uid': uid },
      },
    };
    const squatting = {
      ...DECLARED,
      metadata: { ...DECLARED.metadata, name: PROPOSED.name },
      spec: { ...DECLARED.spec, owner: 'group:default/thieves' },
    };
    await takeIn([published, squatting]);
    const since = world.clock.now();
    world.clock.advance('PT1H');
    await takeIn([published, squatting]);
    const rows = await world.db<IdentitiesRow>('identities');
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      state: 'governed',
      owner: 'group:default/payments',
      conflict_since: since,
    });
    await takeIn([published]);
    expect((await world.identity(uid)).conflict_since).toBeNull();
    const events = await world.events();
    expect(events.filter(type => type.includes('conflict'))).toEqual([
      'identity.ref-conflict',
      'identity.ref-conflict-over',
    ]);
  });

  it('lets go of nothing for a catalog that knows nothing', async () => {
    await takeIn([DECLARED]);
    await takeIn([]);
    const rows = await world.db<IdentitiesRow>('identities');
    expect(rows.map(({ state }) => state)).toEqual(['ungoverned']);
  });

  it('takes in the others where one can’t be', async () => {
    const broken: Entity = {
      ...DECLARED,
      metadata: { ...DECLARED.metadata, name: 'broken' },
      spec: { ...DECLARED.spec, owner: 'group:::' },
    };
    const last = {
      ...DECLARED,
      metadata: { ...DECLARED.metadata, name: 'last' },
    };
    await takeIn([broken, last]);
    const rows = await world.db<IdentitiesRow>('identities');
    expect(rows.map(({ name }) => name)).toEqual(['last']);
  });

  it.each([
    ['lets go', 'ungoverned', [OWNER]],
    ['takes in', 'declined', [DECLARED]],
  ] as const)(
    'writes over no approval of the moment at which it %s',
    async (_, state, entities) => {
      await takeIn([DECLARED]);
      const [{ uid }] = await world.db<IdentitiesRow>('identities');
      await world.db('identities').update({ state });
      let sweeping = Promise.resolve();
      await world.db.transaction(async tx => {
        await lockIdentity(tx, uid);
        sweeping = takeIn([...entities]);
        await setTimeout(300);
        await updateIdentity(tx, uid, { state: 'governed' });
      });
      await sweeping;
      expect((await world.identity(uid)).state).toBe('governed');
    },
  );

  it('marks nothing when history can not be written', async () => {
    const uid = await world.govern({ consumers: [] });
    await takeIn([DECLARED]);
    await db.schema.alterTable('audit_events', table =>
      table.renameColumn('subject', 'gone'),
    );
    await expect(sweep([OWNER])).rejects.toHaveProperty('code');
    await takeIn([OWNER]);
    await db.schema.alterTable('audit_events', table =>
      table.renameColumn('gone', 'subject'),
    );
    expect((await world.identity(uid)).component_missing_since).toBeNull();
    const rows = await world.db<IdentitiesRow>('identities');
    expect(rows.map(({ state }) => state).sort()).toEqual([
      'governed',
      'ungoverned',
    ]);
  });
});

function entity(kind: string, namespace: string, name: string): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { namespace, name },
  };
}
