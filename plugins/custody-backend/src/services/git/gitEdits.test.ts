import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { Knex } from 'knex';
import { takeInDeclared } from '../../engine/declaredIdentities';
import type {
  AuditEventsRow,
  GrantsRow,
  IdentitiesRow,
  RequestsRow,
} from '../../store/tables';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import { TEST_POLICIES } from '../../__testUtils__/policies';
import {
  CREATE,
  createRequestWorld,
  type RequestWorld,
} from '../../__testUtils__/requestWorld';
import { createGitEdits } from './gitEdits';
import { GIT_REQUESTER } from '../access';

jest.setTimeout(60_000);

const REF = 'identity:payments/ledger-api-db';
const SOURCE = 'https://git.example/payments/identity.yaml';

/** The same policies, but what nobody signed in for may be asked too. */
const POLICIES = TEST_POLICIES.replace(
  'unless { context.requesterIsOwnerMember }',
  'unless { context.requesterIsOwnerMember || context.unattributed }',
);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('edits in Git on %s', id => {
  let db: Knex;
  let world: RequestWorld;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });
  beforeEach(async () => {
    await clearTables(db);
    world = await createRequestWorld(db);
    await world.setPolicies(POLICIES);
  });

  /** What the catalog's processor made of a file in Git. */
  const declared = (scopes: string[], spec: object = {}): Entity => ({
    apiVersion: 'custody.dev/v1alpha1',
    kind: 'Identity',
    metadata: {
      namespace: 'payments',
      name: 'ledger-api-db',
      annotations: {
        'custody.dev/declared-in-git': 'true',
        'backstage.io/managed-by-location': `url:${SOURCE.replace(
          '//',
          '//bot:t0ken@',
        )}`,
      },
    },
    spec: {
      type: 'service-account',
      owner: 'group:default/payments',
      component: 'ledger-api',
      scopes,
      credential: { provider: 'fake/main', mode: 'rotated' },
      ...spec,
    },
  });

  const sweep = async (scopes: string[], spec: object = {}) => {
    world.clock.advance('PT30S');
    await takeInDeclared(
      {
        ...world.common,
        logger: mockServices.logger.mock(),
        catalog: catalogServiceMock({ entities: [declared(scopes, spec)] }),
        auth: mockServices.auth(),
        gitEdits: () => createGitEdits(world.common),
      },
      world.clock.now(),
    );
  };

  const create = (scopes: string[]) => ({
    ...CREATE,
    identity: { ...CREATE.identity, scopes },
  });

  /** Declared in Git, and approved as it is there. */
  const governed = async (scopes: string[] = ['own:read']) => {
    await sweep(scopes);
    const { id: request } = await world.submit('ada', create(scopes));
    await world.engineSays(request);
    await sweep(scopes);
  };

  const edits = () =>
    db<RequestsRow>('requests')
      .where({ requester: GIT_REQUESTER })
      .orderBy('created_at');
  const states = async () => (await edits()).map(({ state }) => state);
  const scopes = async () =>
    JSON.parse(((await world.identity(REF)) as IdentitiesRow).scopes);
  const refusals = () =>
    db<AuditEventsRow>('audit_events')
      .where({ type: 'identity.edit-refused' })
      .orderBy('at');
  const newest = async () => {
    const rows = await edits();
    return rows[rows.length - 1];
  };

  it('open one request each, which widens nothing until one more than usual approved', async () => {
    await governed();
    expect(await states()).toEqual([]);
    await sweep(['own:read', 'own:write']);
    await sweep(['own:write', 'own:read']);
    expect(await states()).toEqual(['pending']);
    const request = await newest();
    expect(request).toMatchObject({
      kind: 'change',
      reason: `edited in Git (scopes): url:${SOURCE}`,
      submitted_by: null,
    });
    const { input, owed } = JSON.parse(request.decision);
    expect(input.context).toMatchObject({ unattributed: true, widens: true });
    expect(owed).toMatchObject([{ term: 'owner', count: 2 }]);
    expect(await scopes()).toEqual(['own:read']);

    await world.review('omar', request);
    expect(await states()).toEqual(['pending']);
    expect(await scopes()).toEqual(['own:read']);
    await world.review('paula', request);
    expect(await states()).toEqual(['approved']);
    expect(await scopes()).toEqual(['own:read', 'own:write']);
    await sweep(['own:read', 'own:write']);
    expect(await edits()).toHaveLength(1);
  });

  it('need one approver where a person’s request would need none', async () => {
    await governed(['own:read']);
    const grants = () => db<GrantsRow>('grants').count({ n: '*' }).first();
    const before = await grants();
    await sweep(['own:read'], { system: 'default/ledger' });
    expect(JSON.parse((await newest()).decision).owed).toMatchObject([
      { term: 'owner', count: 1 },
    ]);
    expect(await grants()).toEqual(before);
    expect(await states()).toEqual(['pending']);
  });

  it('name a requester who is nobody: nobody withdraws it, everybody eligible may review', async () => {
    await governed();
    await sweep(['own:read', 'own:write']);
    const { id: request } = await newest();
    for (const name of ['ada', 'omar', 'paula']) {
      const view = await world.requests.get(await world.caller(name), request);
      expect(view.can).toMatchObject({
        review: { allowed: true },
        withdraw: { allowed: false },
      });
      expect(view.requester).toEqual({
        ref: GIT_REQUESTER,
        title: 'an edit in Git',
      });
    }
    await expect(world.withdraw('ada', request)).rejects.toThrow(
      /only who asked/,
    );
  });

  it('supersede the one before', async () => {
    await governed();
    await sweep(['own:read', 'own:write']);
    await sweep(['own:delete', 'own:read']);
    expect(await states()).toEqual(['superseded', 'pending']);
    expect((await world.identity(REF))?.pending_request_id).toBe(
      (await newest()).id,
    );
  });

  it('are taken back when Git says again what is governed, and can be made again', async () => {
    await governed();
    await sweep(['own:read', 'own:write']);
    await sweep(['own:read']);
    expect(await states()).toEqual(['withdrawn']);
    expect(await newest()).toMatchObject({
      outcome: 'withdrawn: Git says again what is governed',
    });
    expect((await world.identity(REF))?.pending_request_id).toBeNull();
    await sweep(['own:read', 'own:write']);
    expect(await states()).toEqual(['withdrawn', 'pending']);
  });

  it('are not asked for again once somebody denied them', async () => {
    await governed();
    await sweep(['own:read', 'own:write']);
    await world.review('omar', await newest(), 'deny');
    await sweep(['own:read', 'own:write']);
    expect(await states()).toEqual(['denied']);
    expect(await scopes()).toEqual(['own:read']);
  });

  it('are denied once where policy denies them', async () => {
    await world.setPolicies(TEST_POLICIES);
    await governed();
    await sweep(['own:read', 'own:write']);
    await sweep(['own:read', 'own:write']);
    expect(await states()).toEqual(['denied']);
    expect(await scopes()).toEqual(['own:read']);
  });

  it('that no request can ask for are told of once, and end what was asked before', async () => {
    await governed();
    await sweep(['own:read', 'own:write']);
    const moved = { owner: 'group:default/data-platform' };
    await sweep(['own:read', 'own:write'], moved);
    await sweep(['own:read', 'own:write'], moved);
    expect(await states()).toEqual(['withdrawn']);
    expect(await refusals()).toMatchObject([
      {
        subject: REF,
        actor: GIT_REQUESTER,
        outcome: 'failure',
        reason: expect.stringMatching(
          /^the edit in Git is not asked for, and what is governed stays: .*ask to transfer it instead/,
        ),
      },
    ]);
    expect((await world.identity(REF))?.owner).toBe('group:default/payments');
  });

  it('are not asked for while too few could approve, and are when there are enough', async () => {
    await governed();
    const { users } = world.org;
    users['user:default/paula'] = [];
    users['user:default/ada'] = [];
    await sweep(['own:read', 'own:write']);
    await sweep(['own:read', 'own:write']);
    expect(await states()).toEqual([]);
    expect(await refusals()).toMatchObject([
      { reason: expect.stringContaining('needs 2 and only 1 can approve') },
    ]);
    users['user:default/paula'] = ['group:default/payments'];
    await sweep(['own:read', 'own:write']);
    expect(await states()).toEqual(['pending']);
  });

  it('wait for what a person has asked', async () => {
    await governed();
    const mine = await world.submit('ada', {
      ...create(['own:delete']),
      kind: 'change',
    });
    await sweep(['own:read', 'own:write']);
    expect(await states()).toEqual([]);
    expect((await world.stored(mine.id))?.state).toBe('pending');
    await world.withdraw('ada', mine.id);
    await sweep(['own:read', 'own:write']);
    expect(await states()).toEqual(['pending']);
  });

  it('are none where what was asked for is all that Git declares', async () => {
    await sweep(['own:read'], { system: 'default/ledger' });
    const { id: request } = await world.submit('ada', {
      ...create(['own:read']),
      identity: {
        ...create(['own:read']).identity,
        credential: { provider: 'fake/main', mode: 'rotated' },
        system: 'system:default/ledger',
      },
    });
    await world.engineSays(request);
    expect(await world.identity(REF)).toMatchObject({
      state: 'governed',
      origin: 'git',
    });
    await sweep(['own:read'], { system: 'default/ledger' });
    expect(await edits()).toEqual([]);
  });

  it('are none where a reviewer granted less than Git declares', async () => {
    const both = ['own:delete', 'own:write'];
    await sweep(both);
    const request = await world.submit('ada', create(both));
    await world.review('omar', request, 'approve', { scopes: ['own:write'] });
    await world.engineSays(request.id);
    await sweep(both);
    expect(await scopes()).toEqual(['own:write']);
    expect(await states()).toEqual([]);
  });

  it('between asking and approval are asked for afterwards', async () => {
    await sweep(['own:write']);
    const request = await world.submit('ada', create(['own:write']));
    await sweep(['own:delete', 'own:write']);
    await world.review('omar', request);
    expect(await scopes()).toEqual(['own:write']);
    await sweep(['own:delete', 'own:write']);
    expect(await states()).toEqual(['pending']);
    expect(await scopes()).toEqual(['own:write']);
  });
});
