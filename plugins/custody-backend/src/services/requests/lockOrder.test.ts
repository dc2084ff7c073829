import { setTimeout } from 'node:timers/promises';
import type { Knex } from 'knex';
import { audited } from '../../audit/auditLog';
import { enqueue } from '../../engine/enqueue';
import { endOperation } from '../../engine/endOperation';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import {
  CREATE,
  createRequestWorld,
  RequestWorld,
} from '../../__testUtils__/requestWorld';
import { lockIdentity } from '../../store/identities/findIdentity';
import { findActiveOperation } from '../../store/operations/findOperations';
import { updateOperation } from '../../store/operations/writeOperation';

jest.setTimeout(60_000);

const databases = testDatabases();
const REF = 'identity:payments/ledger-api-db';

/** Long enough for what runs meanwhile to come to the lock that it waits for. */
const MEANWHILE_MS = 300;

describe.each(databases.eachSupportedId())('the order of locks on %s', id => {
  let db: Knex;
  let world: RequestWorld;
  let uid: string;
  let deadlocks: string[];

  beforeAll(async () => {
    db = await databases.migrated(id);
    db.on('query-error', (error: { code?: string }, query: { sql: string }) => {
      if (error.code === '40P01') {
        deadlocks.push(query.sql);
      }
    });
  });
  const endActive = (
    ending: Parameters<typeof endOperation>[2],
    meanwhile: () => Promise<void> = async () => {},
  ) =>
    audited(world.common, async (tx, audit) => {
      const identity = await lockIdentity(tx, uid);
      await meanwhile();
      const operation = await findActiveOperation(tx, uid);
      if (!operation) {
        throw new Error('nothing is under way');
      }
      await updateOperation(tx, operation, {}, world.clock.now());
      await endOperation(
        {
          tx,
          audit,
          outcomes: () => world.outcomes,
          now: world.clock.now(),
        },
        { identity, operation },
        ending,
      );
    });

  const startRetirement = () =>
    audited(world.common, (tx, audit) =>
      enqueue(
        { tx, audit, outcomes: () => world.outcomes },
        uid,
        {
          kind: 'retire',
          requestId: null,
          requestedBy: 'user:default/omar',
          reason: 'not needed',
        },
        { now: world.clock.now(), whenBusy: 'queue' },
      ),
    );

  const askForMore = () =>
    world.submit('ada', {
      kind: 'change',
      identity: { ...CREATE.identity, scopes: ['own:read', 'own:write'] },
      reason: 'it writes too',
    });

  const askForMoreStill = () =>
    world.submit('ada', {
      kind: 'change',
      identity: { ...CREATE.identity, scopes: ['own:read', 'own:delete'] },
      reason: 'it deletes too',
    });

  beforeEach(async () => {
    deadlocks = [];
    await clearTables(db);
    world = await createRequestWorld(db);
    const { id: request } = await world.submit('ada', {
      ...CREATE,
      identity: { ...CREATE.identity, scopes: ['own:read'] },
    });
    await world.engineSays(request);
    uid = (await world.identity(REF))?.uid as string;
  });

  it.each<
    [string, (request: { id: string; digest: string }) => Promise<unknown>]
  >([
    [
      'a review that completes the quorum',
      request => world.review('omar', request),
    ],
    ['a denial', request => world.review('omar', request, 'deny')],
    ['a withdrawal', request => world.withdraw('ada', request.id)],
    ['one that supersedes it', () => askForMoreStill()],
    [
      'its expiry',
      async () => {
        world.clock.advance('P30D');
        await world.tick();
      },
    ],
  ])('the end of a retirement and %s', async (_, decide) => {
    await startRetirement();
    const request = await askForMore();
    let decided: Promise<PromiseSettledResult<unknown>[]> | undefined;
    await endActive({ state: 'done' }, async () => {
      decided = Promise.allSettled([decide(request)]);
      await setTimeout(MEANWHILE_MS);
    });
    await decided;
    expect(deadlocks).toEqual([]);
    expect(await world.stored(request.id)).toMatchObject({
      state: 'denied',
      outcome: expect.stringContaining('was retired'),
    });
    expect(await world.identity(REF)).toMatchObject({
      state: 'retired',
      pending_request_id: null,
    });
  });

  it('the end of an operation and the lapse of the request that asked for it', async () => {
    const request = await askForMore();
    await world.review('omar', request);
    world.clock.advance('P30D');
    let lapse: Promise<number> | undefined;
    await endActive({ state: 'done' }, async () => {
      lapse = world.tick();
      await setTimeout(MEANWHILE_MS);
    });
    expect(await lapse).toBe(0);
    expect(deadlocks).toEqual([]);
    expect((await world.stored(request.id))?.state).toBe('fulfilled');
  });
});
