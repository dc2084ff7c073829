import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import { addDuration } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import {
  createLeaseWorld,
  type LeaseWorld,
} from '../../__testUtils__/leaseWorld';
import { enterConsumers } from '../../services/identities/enterApproved';
import { applyVerb } from '../../services/identities/verbs';
import { databaseNow } from '../../store/databaseNow';
import { lockIdentity } from '../../store/identities/findIdentity';
import type { LeasesRow } from '../../store/tables';
import { summarizeLeases } from '../../store/leases/summarizeLeases';
import { pruneLeases } from '../../store/leases/writeLeases';

jest.setTimeout(60_000);

const NOON = '2026-11-22T12:00:00.000Z';
const databases = testDatabases();

describe.each(databases.eachSupportedId())('leases, %s', id => {
  let db: Knex;
  let world: LeaseWorld;
  let api: ConsumerDouble;
  let other: ConsumerDouble;

  beforeAll(async () => {
    db = await databases.migrated(id);
    api = await ConsumerDouble.create('ledger-api');
    other = await ConsumerDouble.create('stranger', 'EdDSA');
  });

  beforeEach(async () => {
    await clearTables(db);
    world = await createLeaseWorld(db);
  });

  const works = ({ secret }: { secret: Record<string, string> }) =>
    world.provider.canLogIn(secret.username, secret.password);
  const pass = (duration: string) => {
    world.clock.advance(duration);
    world.databaseClock.advance(duration);
  };
  const types = async () =>
    (await world.events()).filter(type => type.startsWith('lease.'));

  /** As an approved request does that registers a consumer of the same name. */
  const replaceKeys = (uid: string, keysOf: ConsumerDouble) =>
    world.change(async (tx, audit) =>
      enterConsumers(tx, audit, await lockIdentity(tx, uid), {
        consumers: [{ name: 'ledger-api', keys: await keysOf.keys() }],
        requestId: 'registration',
        requester: 'user:default/ada',
        now: world.clock.now(),
      }),
    );

  it('reads the clock of the database in the form of instants', async () => {
    const now = await databaseNow(db);
    expect(now).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(Math.abs(Date.parse(now) - Date.now())).toBeLessThan(5_000);
    const inside = await db.transaction(tx => databaseNow(tx));
    expect(inside >= now).toBe(true);
  });

  it('gives a login that works, to the consumer alone, until its end', async () => {
    await world.governLeased([api]);
    const lease = await world.lease(api, { ttl: 'PT5M' });
    expect(lease).toMatchObject({
      identity: 'identity:payments/ledger-api-db',
      version: 1,
      provider: 'fake/main',
      startsAt: NOON,
      endsAt: addDuration(NOON, 'PT5M'),
      renewableUntil: addDuration(NOON, 'PT1H'),
      connection: { host: 'fake.example.com' },
    });
    expect(works(lease)).toBe(true);
    await expect(other.open(lease.sealed)).rejects.toThrow();

    pass('PT4M59S');
    await world.leaseEngine().drain();
    expect(works(lease)).toBe(true);
    pass('PT1S');
    await world.leaseEngine().drain();
    expect(works(lease)).toBe(false);
    expect(world.provider.accounts.size).toBe(0);
    expect(await types()).toEqual(['lease.issued', 'lease.ended']);
    const [row] = await world.leases();
    expect(row).toMatchObject({
      state: 'ended',
      end_reason: 'its time was over',
      next_attempt_at: null,
    });
  });

  it('keeps nothing that could be read: not in a table, an event or a log', async () => {
    await world.governLeased([api]);
    const { secret, sealed } = await world.lease(api);
    for (const table of [
      'leases',
      'audit_events',
      'identities',
      'operations',
      'sealed_secrets',
    ]) {
      const text = JSON.stringify(await db(table));
      expect(text).not.toContain(secret.password);
      expect(text).not.toContain(sealed);
    }
    for (const log of [
      world.logger.info,
      world.logger.warn,
      world.logger.error,
    ]) {
      expect(JSON.stringify(log.mock.calls)).not.toContain(secret.password);
    }
  });

  it('takes a secret out of what a provider says that fails', async () => {
    await world.governLeased([api]);
    const verify = jest
      .spyOn(world.provider, 'verify')
      .mockImplementation(async ({ secret }) => {
        throw new Error(`no login with ${secret.reveal().password}`);
      });
    const failure = await world.lease(api).catch((error: Error) => error);
    verify.mockRestore();
    expect(failure).toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining('no login with [secret]'),
    });
    await world.leaseEngine().drain();
    expect(world.provider.accounts.size).toBe(0);
    expect(await types()).toEqual(['lease.failed', 'lease.ended']);
  });

  it('takes an assertion once', async () => {
    await world.governLeased([api]);
    const assertion = await world.assertion(api);
    const ask = () =>
      world.service().lease(assertion, { identity: 'payments/ledger-api-db' });
    const results = await Promise.allSettled([ask(), ask(), ask()]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(
      1,
    );
    expect(await world.leases()).toHaveLength(1);
  });

  it.each([
    [
      'no identity of the key',
      { identity: 'payments/other' },
      'is no identity that this key is a consumer of',
    ],
    [
      'a length that is none',
      { ttl: 'soon' },
      '`ttl` is not an ISO-8601 duration',
    ],
    ['less than a second', { ttl: 'PT0.5S' }, '`ttl` is shorter than a second'],
    ['more than policy allows', { ttl: 'PT2H' }, 'ask for `PT1H` at most'],
    [
      'an intent that nobody knows',
      { intent: 'have-fun' },
      'the intent that is named is unknown',
    ],
  ])('refuses %s', async (_, body, message) => {
    await world.governLeased([api]);
    await expect(world.lease(api, body)).rejects.toThrow(message);
    expect(world.provider.calls).toEqual([]);
    expect(await world.leases()).toEqual([]);
  });

  it('puts a refusal of policy on record, with its set', async () => {
    await world.governLeased([api]);
    await expect(
      world.lease(api, { intent: 'have-fun' }),
    ).rejects.toMatchObject({
      name: 'NotAllowedError',
    });
    const [event] = await db('audit_events').where({ type: 'lease.refused' });
    expect(event).toMatchObject({
      outcome: 'denied',
      actor: 'consumer:ledger-api',
    });
    expect(JSON.parse(event.data)).toMatchObject({
      intent: 'have-fun',
      policyIds: ['intent-permits-scopes'],
      policyHash: world.policy.hash,
    });
  });

  it.each([
    ['rotated', {}, { mode: 'rotated' as const }, 'has mode `rotated`'],
    [
      'ended',
      { endsAt: NOON },
      {},
      'the grant of `identity:payments/ledger-api-db` ended at',
    ],
  ])(
    'leases nothing of an identity that is %s',
    async (_, grant, identity, message) => {
      await world.governLeased([api], { grant, identity });
      await expect(world.lease(api)).rejects.toMatchObject({
        name: 'ConflictError',
        message: expect.stringContaining(message),
      });
    },
  );

  it('gives no more than the default, the grant, policy and the end of the grant allow', async () => {
    await world.governLeased([api], {
      grant: { endsAt: addDuration(NOON, 'PT3M') },
    });
    expect(await world.lease(api)).toMatchObject({
      endsAt: addDuration(NOON, 'PT3M'),
      renewableUntil: addDuration(NOON, 'PT3M'),
    });
  });

  it('asks policy each time: agents and high risk for minutes', async () => {
    await world.governLeased([api], { identity: { risk: 'high' } });
    expect(await world.lease(api)).toMatchObject({
      renewableUntil: addDuration(NOON, 'PT15M'),
    });
    await expect(world.lease(api, { ttl: 'PT16M' })).rejects.toThrow(
      'ask for `PT15M` at most',
    );
  });

  it.each(['reserved', 'made'])(
    'gives none to keys that are replaced while it is made, %s',
    async at => {
      const uid = await world.governLeased([api]);
      const late = world.service({
        boundary: async point => {
          if (point === at) await replaceKeys(uid, other);
        },
      });
      await expect(
        late.lease(await world.assertion(api), {
          identity: 'payments/ledger-api-db',
        }),
      ).rejects.toMatchObject({
        name: 'ConflictError',
        message: expect.stringContaining('was ended while it was made'),
      });
      await world.leaseEngine().drain();
      expect(world.provider.accounts.size).toBe(0);
      expect(await types()).toEqual(['lease.ended']);
    },
  );

  it('gives none to a consumer whose encryption key alone is replaced while it is made', async () => {
    await world.governLeased([api]);
    const late = world.service({
      boundary: async point => {
        if (point === 'made') {
          await db('consumers').update({ encryption_key: '{}' });
        }
      },
    });
    await expect(
      late.lease(await world.assertion(api), {
        identity: 'payments/ledger-api-db',
      }),
    ).rejects.toThrow('was ended while it was made');
    await world.leaseEngine().drain();
    expect(world.provider.accounts.size).toBe(0);
  });

  it('makes none for keys that are replaced before it is entered', async () => {
    let uid = '';
    world = await createLeaseWorld(db, {
      databaseNow: async () => {
        if (uid !== '') {
          const of = uid;
          uid = '';
          await replaceKeys(of, other);
        }
        return world.clock.now();
      },
    });
    uid = await world.governLeased([api]);
    await expect(world.lease(api)).rejects.toMatchObject({
      name: 'NotAllowedError',
      message: expect.stringContaining('count for nothing now'),
    });
    expect(world.provider.calls).toEqual([]);
    expect(await world.leases()).toEqual([]);
  });

  it('has an issue operation for nothing, and a request that is fulfilled at once', async () => {
    const uid = await world.governLeased([api]);
    expect(await world.operations(uid)).toEqual([]);
    expect(world.provider.calls).toEqual([]);
  });

  it('refuses one lease too many with 429 and a remedy, however many ask at once', async () => {
    await world.governLeased([api]);
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, () => world.lease(api)),
    );
    const refused = results.flatMap(result =>
      result.status === 'rejected' ? [result.reason] : [],
    );
    expect(refused).toHaveLength(3);
    expect(refused[0]).toMatchObject({
      statusCode: 429,
      message: expect.stringContaining('`custody.leases.maxPerIdentity`'),
    });
    // What is given back counts until it is gone.
    const [{ id: first }] = await world.leases();
    await world.end(api, first);
    await expect(world.lease(api)).rejects.toMatchObject({ statusCode: 429 });
    await world.leaseEngine().drain();
    await world.lease(api);
  });

  it('never gives a number twice, also once old rows are forgotten', async () => {
    await world.governLeased([api]);
    for (const ttl of ['PT1S', 'PT1S']) {
      await world.lease(api, { ttl });
      pass('PT1S');
      await world.leaseEngine().drain();
    }
    await pruneLeases(db, addDuration(NOON, 'P1D'));
    expect((await world.leases()).map(({ version }) => version)).toEqual([2]);
    expect(await world.lease(api)).toMatchObject({ version: 3 });
  });

  describe('renewing', () => {
    it('is counted from the start, and never beyond', async () => {
      await world.governLeased([api]);
      const lease = await world.lease(api, { ttl: 'PT20M' });
      pass('PT10M');
      expect(await world.renew(api, lease.id, { ttl: 'PT40M' })).toMatchObject({
        endsAt: addDuration(NOON, 'PT50M'),
      });
      pass('PT35M');
      expect(await world.renew(api, lease.id, { ttl: 'PT15M' })).toMatchObject({
        endsAt: addDuration(NOON, 'PT1H'),
      });
      await expect(world.renew(api, lease.id)).rejects.toThrow(
        'lasts as long as it may',
      );
      pass('PT15M');
      await world.leaseEngine().drain();
      expect(works(lease)).toBe(false);
      expect(await types()).toEqual([
        'lease.issued',
        'lease.renewed',
        'lease.renewed',
        'lease.ended',
      ]);
    });

    it('never makes a lease shorter', async () => {
      await world.governLeased([api]);
      const lease = await world.lease(api, { ttl: 'PT20M' });
      expect(await world.renew(api, lease.id, { ttl: 'PT1M' })).toMatchObject({
        endsAt: lease.endsAt,
      });
    });

    it('is refused once it is over, whether the engine has come or not', async () => {
      await world.governLeased([api]);
      const lease = await world.lease(api, { ttl: 'PT1M' });
      pass('PT1M');
      await expect(world.renew(api, lease.id)).rejects.toThrow(
        "is over, so it can't be renewed",
      );
      await world.leaseEngine().drain();
      await expect(world.renew(api, lease.id)).rejects.toThrow('is over');
    });

    it('is refused for somebody else’s lease, as one that is not there', async () => {
      await world.governLeased([api]);
      await world.governLeased([other], {
        identity: { ref: 'identity:payments/theirs', name: 'theirs' },
      });
      const lease = await world.lease(api);
      for (const call of [world.renew, world.end]) {
        await expect(call(other, lease.id)).rejects.toMatchObject({
          name: 'NotFoundError',
        });
      }
    });

    it('is refused when policy denies it by now', async () => {
      await world.governLeased([api]);
      const lease = await world.lease(api);
      await db('identities').update({ type: 'agent', sponsor: null });
      await expect(world.renew(api, lease.id)).rejects.toMatchObject({
        name: 'NotAllowedError',
      });
    });

    it('leaves a lease as it was when the provider fails', async () => {
      await world.governLeased([api]);
      const lease = await world.lease(api, { ttl: 'PT5M' });
      world.provider.misbehave('extend', new Error('connection refused'));
      await expect(world.renew(api, lease.id)).rejects.toMatchObject({
        name: 'ServiceUnavailableError',
      });
      const [row] = await world.leases();
      expect(row).toMatchObject({ state: 'live', ends_at: lease.endsAt });
    });

    it('is refused for keys that are replaced meanwhile', async () => {
      const uid = await world.governLeased([api]);
      const lease = await world.lease(api, { ttl: 'PT5M' });
      const late = world.service({
        boundary: async point => {
          if (point === 'extended') await replaceKeys(uid, other);
        },
      });
      await expect(
        late.renew(await world.assertion(api), lease.id, {}),
      ).rejects.toThrow("is over, so it can't be renewed");
      expect((await world.leases())[0].ends_at).toBe(lease.endsAt);
    });

    it('is nothing that a process could do whose clock is wrong', async () => {
      await world.governLeased([api]);
      // It lives in the past, and so it believes that there is time.
      world.clock.set('2026-11-22T11:00:00.000Z');
      const lease = await world.lease(api, { ttl: 'PT50M' });
      expect(lease).toMatchObject({ startsAt: NOON });
      world.databaseClock.advance('PT45M');
      expect(await world.renew(api, lease.id, { ttl: 'PT59M' })).toMatchObject({
        endsAt: addDuration(NOON, 'PT1H'),
      });
      world.databaseClock.advance('PT15M');
      await expect(world.renew(api, lease.id)).rejects.toThrow('is over');
      await world.leaseEngine().drain();
      expect(works(lease)).toBe(false);
      // It lives in the future: what is live by the database goes on.
      const next = await world.lease(api, { ttl: 'PT5M' });
      world.clock.set('2027-11-22T11:00:00.000Z');
      await world.leaseEngine().drain();
      expect(works(next)).toBe(true);
    });

    it('is nothing that a process could do that stood still between its steps', async () => {
      await world.governLeased([api]);
      const lease = await world.lease(api, { ttl: 'PT5M' });
      const paused = world.service({
        boundary: async point => {
          if (point === 'extended') {
            world.databaseClock.advance('PT6M');
            await world.leaseEngine().drain();
          }
        },
      });
      await expect(
        paused.renew(await world.assertion(api), lease.id, {}),
      ).rejects.toThrow('is over');
      expect(works(lease)).toBe(false);
      expect((await world.leases())[0].state).toBe('ended');
    });
  });

  describe('ending', () => {
    it('is at once, and the same however often it is asked for', async () => {
      await world.governLeased([api]);
      const lease = await world.lease(api);
      const ending = { id: lease.id, state: 'ending', endedAt: null };
      expect(await world.end(api, lease.id)).toMatchObject(ending);
      expect(await world.end(api, lease.id)).toMatchObject(ending);
      await world.leaseEngine().drain();
      expect(works(lease)).toBe(false);
      expect(await world.end(api, lease.id)).toMatchObject({ state: 'ended' });
      const [event] = await db('audit_events').where({ type: 'lease.ended' });
      expect(event).toMatchObject({
        actor: 'consumer:ledger-api',
        reason: 'its consumer gave it back',
      });
    });

    it.each(['suspend', 'compromised', 'retire', 'revoke'] as const)(
      'comes for all leases with `%s`, and no new one is made',
      async kind => {
        const uid = await world.governLeased([api]);
        const leases = [await world.lease(api), await world.lease(api)];
        await world.change(async (tx, audit) => {
          const identity = await lockIdentity(tx, uid);
          if (kind === 'suspend' || kind === 'compromised') {
            await applyVerb(
              { tx, audit, now: world.clock.now() },
              identity,
              kind,
              { actor: 'user:default/omar', reason: 'because' },
            );
          }
        });
        await world.enqueue(uid, kind);
        await expect(world.lease(api)).rejects.toThrow();
        await world.leaseEngine().drain();
        expect(leases.map(works)).toEqual([false, false]);
        await world.engine().drain();
        expect((await world.operations(uid)).map(({ state }) => state)).toEqual(
          ['done'],
        );
        expect(
          (await types()).filter(type => type === 'lease.ended'),
        ).toHaveLength(2);
        const expected: Record<string, string> = {
          suspend: 'suspended',
          compromised: 'compromised',
          retire: 'retired',
          revoke: 'governed',
        };
        expect((await world.identity(uid)).state).toBe(expected[kind]);
      },
    );

    it('leaves nothing of an identity that is retired, whoever comes first', async () => {
      const uid = await world.governLeased([api]);
      const lease = await world.lease(api);
      await world.enqueue(uid, 'retire');
      await world.engine().drain();
      expect((await world.identity(uid)).state).toBe('retired');
      expect(works(lease)).toBe(false);
      await world.leaseEngine().drain();
      expect((await world.leases())[0].state).toBe('ended');
    });

    it('comes where the keys of its consumer, or its identity, count for nothing any more', async () => {
      await world.governLeased([api]);
      const first = await world.lease(api);
      await db('consumers').update({ state: 'suspended' });
      await world.leaseEngine().drain();
      expect(works(first)).toBe(false);
      await db('consumers').update({ state: 'active' });
      const second = await world.lease(api);
      await db('identities').update({ state: 'suspended' });
      await world.leaseEngine().drain();
      expect(works(second)).toBe(false);
    });

    it('comes with a grant that has fewer scopes, and no later than one that ends sooner', async () => {
      const uid = await world.governLeased([api]);
      const lease = await world.lease(api);
      const renew = (scopes: string[], endsAt: string) =>
        world.change((tx, audit) =>
          world.record.renew(tx, audit, {
            uid,
            requester: 'user:default/ada',
            now: world.clock.now(),
            grant: {
              requestId: 'renewal',
              requestedAt: NOON,
              provider: 'fake/main',
              endsAt,
              rotateEvery: null,
              maxOverlap: null,
              maxTtl: 'PT1H',
              policyHash: '0'.repeat(64),
              scopes: scopes.map(name => ({
                name,
                title: name,
                risk: 'low',
                resource: 'resource:default/ledger-db',
                resourceOwner: null,
                privileges: [],
              })),
            },
          }),
        );
      await renew(['ledger:write'], addDuration(NOON, 'PT2M'));
      expect((await world.leases())[0]).toMatchObject({
        state: 'live',
        ends_at: addDuration(NOON, 'PT2M'),
      });
      await renew(['ledger:read'], addDuration(NOON, 'P1D'));
      await world.leaseEngine().drain();
      expect(works(lease)).toBe(false);
    });

    it('is tried until it is done, says so, and holds up no other', async () => {
      const uid = await world.governLeased([api]);
      const [bad, good] = [await world.lease(api), await world.lease(api)];
      const down = new Error('connection refused');
      await world.end(api, bad.id);
      world.provider.misbehave('revoke', down, down, down);
      for (let attempt = 0; attempt < 3; attempt += 1) {
        await world.leaseEngine().drain();
        pass('PT10S');
      }
      expect((await world.identity(uid)).failing_since).not.toBeNull();
      expect(await summarizeLeases(db, [uid])).toEqual(
        new Map([[uid, { live: 1, ending: 1, longestEndsAt: good.endsAt }]]),
      );
      await world.end(api, good.id);
      await world.leaseEngine().drain();
      expect(works(good)).toBe(false);
      pass('PT1M');
      await world.leaseEngine().drain();
      expect(works(bad)).toBe(false);
      expect((await world.identity(uid)).failing_since).toBeNull();
      expect(
        (await types()).filter(type => type === 'lease.end-failed'),
      ).toHaveLength(2);
    });
  });

  describe('a process that dies', () => {
    const crash = (at: string) => async (point: string) => {
      if (point === at) {
        throw new Error('killed');
      }
    };

    it.each(['reserved', 'made'])(
      'while it makes one, %s: the engine takes it away',
      async at => {
        await world.governLeased([api]);
        const dying = world.service({ boundary: crash(at) });
        await expect(
          dying.lease(await world.assertion(api), {
            identity: 'payments/ledger-api-db',
          }),
        ).rejects.toThrow('killed');
        expect(await world.leases()).toHaveLength(1);
        pass('PT1M');
        await world.leaseEngine().drain();
        expect(world.provider.accounts.size).toBe(0);
        expect((await world.leases())[0]).toMatchObject({
          state: 'ended',
          end_reason: 'it was not made to the end',
        });
      },
    );

    it.each(['issue', 'verify'] as const)(
      'where %s loses its answer, the account is taken away',
      async method => {
        await world.governLeased([api]);
        world.provider.misbehave(method, 'lose-answer');
        await expect(world.lease(api)).rejects.toMatchObject({
          name: 'ServiceUnavailableError',
        });
        await world.leaseEngine().drain();
        expect(world.provider.accounts.size).toBe(0);
      },
    );

    it('where a provider never answers, nobody waits for it', async () => {
      await world.governLeased([api]);
      world.provider.misbehave('issue', 'hang');
      await expect(world.lease(api)).rejects.toThrow('no answer after');
    });

    it.each(['claimed', 'revoked'])(
      'while it ends one, %s: the next one goes on',
      async at => {
        await world.governLeased([api]);
        const lease = await world.lease(api);
        await world.end(api, lease.id);
        await expect(world.leaseEngine(crash(at)).drain()).rejects.toThrow(
          'killed',
        );
        pass('PT4S');
        await world.leaseEngine().drain();
        expect(works(lease)).toBe(false);
        expect((await world.leases())[0].state).toBe('ended');
      },
    );

    it('gives out none that the engine has begun to end, though it was made by then', async () => {
      await world.governLeased([api]);
      let before: LeasesRow | undefined;
      const late = world.service({
        boundary: async point => {
          if (point === 'made') {
            pass('PT2M');
            await world
              .leaseEngine(crash('claimed'))
              .drain()
              .catch(() => {});
            [before] = await world.leases();
          }
        },
      });
      await expect(
        late.lease(await world.assertion(api), {
          identity: 'payments/ledger-api-db',
        }),
      ).rejects.toThrow('was ended while it was made');
      expect(before?.state).toBe('ending');
      pass('PT4S');
      await world.leaseEngine().drain();
      expect(world.provider.accounts.size).toBe(0);
      expect(await types()).not.toContain('lease.issued');
    });

    it('renews none that the engine has begun to end, though the clock of the database goes back', async () => {
      await world.governLeased([api]);
      const lease = await world.lease(api, { ttl: 'PT5M' });
      world.databaseClock.advance('PT6M');
      await expect(world.leaseEngine(crash('claimed')).drain()).rejects.toThrow(
        'killed',
      );
      world.databaseClock.set(NOON);
      await expect(world.renew(api, lease.id)).rejects.toThrow('is over');
    });

    it('takes away what a process that stood still made after the engine had looked', async () => {
      await world.governLeased([api]);
      let before: LeasesRow | undefined;
      const late = world.service({
        boundary: async point => {
          if (point === 'reserved') {
            pass('PT2M');
            await world.leaseEngine().drain();
            [before] = await world.leases();
          }
        },
      });
      await expect(
        late.lease(await world.assertion(api), {
          identity: 'payments/ledger-api-db',
        }),
      ).rejects.toThrow('was ended while it was made');
      expect(before?.state).toBe('ended');
      expect(world.provider.accounts.size).toBe(1);
      await world.leaseEngine().drain();
      expect(world.provider.accounts.size).toBe(0);
    });

    it('takes it away too where that process dies before it says so', async () => {
      await world.governLeased([api]);
      const late = world.service({
        boundary: async point => {
          if (point === 'reserved') {
            pass('PT2M');
            await world.leaseEngine().drain();
          }
          if (point === 'made') {
            throw new Error('killed');
          }
        },
      });
      await expect(
        late.lease(await world.assertion(api), {
          identity: 'payments/ledger-api-db',
        }),
      ).rejects.toThrow('killed');
      expect(world.provider.accounts.size).toBe(1);
      pass('PT10M');
      await world.leaseEngine().drain();
      expect(world.provider.accounts.size).toBe(0);
      pass('P31D');
      await world.leaseEngine().drain();
      expect((await world.leases())[0].next_attempt_at).toBeNull();
    });

    it.each([
      ['PT30M', 'PT5M'],
      ['P3D', 'PT1H'],
    ])(
      'takes it away where that process stood still in the provider’s call for %s, and died before it said so',
      async (stood, lookedAtEvery) => {
        await world.governLeased([api]);
        const issue = world.provider.issue.bind(world.provider);
        const standing = jest
          .spyOn(world.provider, 'issue')
          .mockImplementation(async (version, options) => {
            const until = addDuration(world.databaseClock.now(), stood);
            while (world.databaseClock.now() < until) {
              pass(lookedAtEvery);
              await world.leaseEngine().drain();
            }
            expect((await world.leases())[0].state).toBe('ended');
            // Its own clock stood still as well, so that nothing in it has timed out.
            return issue(version, options);
          });
        const late = world.service({
          patient: true,
          boundary: async point => {
            if (point === 'made') throw new Error('killed');
          },
        });
        await expect(
          late.lease(await world.assertion(api), {
            identity: 'payments/ledger-api-db',
          }),
        ).rejects.toThrow('killed');
        standing.mockRestore();
        expect(world.provider.accounts.size).toBe(1);
        // No longer than it had stood still.
        pass(stood === 'PT30M' ? 'PT40M' : 'P1D');
        await world.leaseEngine().drain();
        expect(world.provider.accounts.size).toBe(0);
        const found = (await world.leases())[0];
        expect(found).toMatchObject({ state: 'ended' });
        expect(found.next_attempt_at).not.toBeNull();
        expect(
          (await db('audit_events').where({ type: 'lease.ended' })).map(
            ({ data }) => JSON.parse(data).foundLater ?? false,
          ),
        ).toEqual([false, true]);
      },
    );
  });
});
