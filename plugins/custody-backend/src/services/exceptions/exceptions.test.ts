import {
  addDuration,
  exceptionListQuerySchema,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import {
  CREATE,
  createRequestWorld,
  RequestWorld,
} from '../../__testUtils__/requestWorld';
import { findExceptions, findLatestEnds } from '../../store/requests';
import { ExceptionsService } from './exceptionsService';
import { tellEndingExceptions } from './tellEndingExceptions';

jest.setTimeout(60_000);

const databases = testDatabases();
const NAME = { namespace: 'payments', name: 'ledger-api-db' };

describe.each(databases.eachSupportedId())('exceptions on %s', id => {
  let db: Knex;
  let world: RequestWorld;
  let register: ExceptionsService;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });
  beforeEach(async () => {
    await clearTables(db);
    world = await createRequestWorld(db);
    register = new ExceptionsService({
      ...world.common,
      requests: world.authorized,
    });
    const request = await world.submit('ada', {
      ...CREATE,
      identity: { ...CREATE.identity, scopes: ['own:read'] },
    });
    await world.engineSays(request.id);
  });

  const ask = (rule: string, days = 30) =>
    world.submit('ada', {
      kind: 'except',
      identity: NAME,
      rule,
      compensatingControl: 'it is watched by hand',
      until: addDuration(world.clock.now(), `P${days}D`),
      reason: 'the provider is replaced next month',
    });
  const list = async (name: string, query: object = {}) =>
    (
      await register.list(
        await world.asker(name),
        exceptionListQuerySchema.parse(query),
      )
    ).items;

  it('say who stays outside of which rule, why, what is done instead, who agreed and until when', async () => {
    const asked = await ask('rotation-overdue');
    expect(await list('ada')).toEqual([
      expect.objectContaining({ state: 'pending', from: null, approvedBy: [] }),
    ]);
    const from = world.clock.now();
    await world.review('omar', asked);
    expect(await list('ada')).toEqual([
      {
        requestId: asked.id,
        identity: { ref: 'identity:payments/ledger-api-db', ...NAME },
        owner: { ref: 'group:default/payments', title: null },
        rule: 'rotation-overdue',
        reason: 'the provider is replaced next month',
        compensatingControl: 'it is watched by hand',
        requester: { ref: 'user:default/ada', title: 'ada' },
        approvedBy: [{ ref: 'user:default/omar', title: 'omar' }],
        state: 'in-force',
        askedAt: from,
        from,
        until: addDuration(from, 'P30D'),
      },
    ]);
  });

  it('end by themselves, and are listed by how they stand', async () => {
    await world.review('omar', await ask('rotation-overdue', 10));
    world.clock.advance('PT1H');
    await world.review('omar', await ask('grant-ending', 30));
    world.clock.advance('PT1H');
    await world.review('omar', await ask('ownerless', 30), 'deny');
    world.clock.advance('P11D');
    await ask('left-the-catalog', 5);
    const rules = async (state?: string) =>
      (await list('ada', { state })).map(({ rule }) => rule);
    expect(await rules()).toEqual([
      'left-the-catalog',
      'ownerless',
      'grant-ending',
      'rotation-overdue',
    ]);
    expect(await rules('pending')).toEqual(['left-the-catalog']);
    expect(await rules('in-force')).toEqual(['grant-ending']);
    expect(await rules('ended')).toEqual(['rotation-overdue']);
    expect(await rules('refused')).toEqual(['ownerless']);
    const page = await register.list(
      await world.asker('ada'),
      exceptionListQuerySchema.parse({ limit: 3, total: 'true' }),
    );
    expect(page.total).toBe(4);
    const rest = await list('ada', { limit: 3, cursor: page.nextCursor });
    expect(rest.map(({ rule }) => rule)).toEqual(['rotation-overdue']);
  });

  it('are seen by whom their request is the business of, and by nobody of another tenant', async () => {
    await world.review('omar', await ask('rotation-overdue'));
    for (const name of ['ada', 'paula', 'priya', 'aud']) {
      expect(await list(name)).toHaveLength(1);
    }
    for (const name of ['bea', 'stranger']) {
      expect(await list(name)).toEqual([]);
      expect(
        await list(name, { identity: 'identity:payments/ledger-api-db' }),
      ).toEqual([]);
    }
  });

  it('are reminded of before they end, and told of when they did, each once', async () => {
    await world.review('omar', await ask('rotation-overdue', 30));
    const tell = () => tellEndingExceptions(db, world.clock.now());
    world.clock.advance('P15D');
    expect(await tell()).toBe(0);
    for (const step of ['P1D', 'P11D', 'P3D']) {
      world.clock.advance(step);
      expect(await tell()).toBe(1);
      expect(await tell()).toBe(0);
    }
    const notices = (await world.notices()).filter(
      ({ topic }) => topic === 'custody:exception-ending',
    );
    expect(notices.map(({ severity }) => severity)).toEqual([
      'normal',
      'high',
      'critical',
    ]);
    expect(notices[0]).toMatchObject({
      recipients: '["group:default/payments","user:default/ada"]',
      tenant: 'payments',
    });
    expect(notices[2].title).toBe(
      'The exception of ledger-api-db from rotation-overdue has ended',
    );
  });

  it('are told to who owns the identity now, and of its tenant', async () => {
    await world.review('omar', await ask('rotation-overdue', 30));
    await db('identities').update({
      owner: 'group:default/storefront',
      tenant: 'storefront',
    });
    world.clock.advance('P29D');
    expect(await tellEndingExceptions(db, world.clock.now())).toBe(1);
    expect((await world.notices()).slice(-1)[0]).toMatchObject({
      recipients: '["group:default/storefront","user:default/ada"]',
      tenant: 'storefront',
    });
  });

  it('of what is retired are told to nobody', async () => {
    await world.review('omar', await ask('rotation-overdue', 30));
    await db('identities').update({ state: 'retired' });
    world.clock.advance('P29D');
    expect(await tellEndingExceptions(db, world.clock.now())).toBe(0);
  });

  it('end at the one instant that everybody reads', async () => {
    await world.review('omar', await ask('rotation-overdue', 30));
    const { uid } = await db('identities').first();
    const soon = addDuration(world.clock.now(), 'P1D');
    await db('requests')
      .where({ kind: 'except' })
      .update({ granted_until: soon });
    const inForce = async () => [
      (await findExceptions(db, uid, world.clock.now())).length,
      (await list('ada', { state: 'in-force' })).length,
      (await findLatestEnds(db, [uid], world.clock.now())).size,
    ];
    expect(await inForce()).toEqual([1, 1, 1]);
    expect([...(await findLatestEnds(db, [uid], '')).values()]).toEqual([soon]);
    world.clock.advance('P1D');
    expect(await inForce()).toEqual([0, 0, 0]);
  });

  it('are not said to end while a later one from the same rule is approved', async () => {
    await world.review('omar', await ask('rotation-overdue', 30));
    world.clock.advance('P29D');
    await world.review('omar', await ask('rotation-overdue', 30));
    world.clock.advance('P1DT1H');
    await tellEndingExceptions(db, world.clock.now());
    const told = (await world.notices()).filter(
      ({ topic }) => topic === 'custody:exception-ending',
    );
    expect(told).toEqual([]);
  });
});
