import { randomUUID } from 'node:crypto';
import {
  ConsumerDouble,
  type FaultyProxy,
  startFaultyProxy,
} from '@custody/backstage-plugin-custody-test-utils';
import { AUDIENCE } from '../__testUtils__/engineWorld';
import { testDatabases } from '../__testUtils__/databases';
import {
  createProcessPool,
  type EngineProcess,
  type ProcessPool,
} from '../__testUtils__/engineProcess/processes';
import {
  createRealWorld,
  eventually,
  type RealWorld,
} from '../__testUtils__/engineProcess/realWorld';
import { claimOperations } from '../store/operations/claimOperations';
import type { AuditEventsRow, OperationsRow } from '../store/tables';

jest.setTimeout(120_000);

const IDENTITIES = 6;
/** As in production, each so much shorter that nobody waits for it here. */
const ENGINE = {
  ticketMillis: 2_000,
  stepTimeoutMillis: 1_500,
  concurrency: 4,
};
const HOUR_MILLIS = 3_600_000;

const databases = testDatabases();

describe.each(
  databases.eachSupportedId().filter(([id]) => id === 'POSTGRES_18'),
)('two processes on one database, %s', id => {
  let world: RealWorld;
  let pool: ProcessPool;
  let proxy: FaultyProxy;
  let consumer: ConsumerDouble;
  let uids: string[];
  let first: EngineProcess;
  let second: EngineProcess;
  let rounds = 1;

  beforeAll(async () => {
    pool = createProcessPool(2);
    world = await createRealWorld(await databases.migrated(id));
    consumer = await ConsumerDouble.create('ledger-api');
    const { connection } = world.processOptions();
    proxy = await startFaultyProxy({
      host: String(connection.host),
      port: Number(connection.port),
    });
    uids = [];
    for (let nth = 0; nth < IDENTITIES; nth += 1) {
      uids.push((await world.governed([consumer])).uid);
    }
  });

  beforeEach(async () => {
    const options = world.processOptions({ engine: ENGINE });
    first = await pool.start({
      ...options,
      connection: {
        ...options.connection,
        host: proxy.host,
        port: proxy.port,
      },
    });
    second = await pool.start(options);
    await world.ended(uids);
  });

  afterEach(async () => {
    proxy.fault = null;
    first.signal('SIGKILL');
    second.signal('SIGKILL');
    await Promise.all([first.ended, second.ended]);
  });

  afterAll(async () => {
    await pool.close();
    await proxy.close();
    await world.close();
  });

  const rotateAll = async () => {
    rounds += 1;
    for (const uid of uids) {
      await world.enqueue(uid, 'rotate');
    }
  };

  /** Waits until each identity has moved on, with its consumer moving as soon as it can. */
  const allRotated = async () => {
    await eventually(async () => {
      const now = world.clock.now();
      for (const { identity, version, state } of await world.read(consumer)) {
        if (state === 'current' && version === rounds) {
          const word = { identity, version, now, audience: AUDIENCE };
          await world.workload.acknowledge(
            await consumer.assertion({ now, audience: AUDIENCE }),
            await consumer.acknowledgement(word),
          );
        }
      }
      const open = await world
        .db<OperationsRow>('operations')
        .whereNull('finished_at');
      return open.length === 0 ? null : `${open.length} operations are open`;
    }, 30_000);
  };

  const nothingLostAndNothingTwice = async () => {
    const accounts = await world.accounts();
    for (const uid of uids) {
      const operations = await world.operations(uid);
      expect(operations.map(({ kind, state }) => `${kind} ${state}`)).toEqual([
        'issue done',
        ...Array.from({ length: rounds - 1 }, () => 'rotate done'),
      ]);
      expect(await world.versions(uid)).toEqual([
        ...Array.from({ length: rounds - 1 }, (_, nth) => `${nth + 1} revoked`),
        `${rounds} current`,
      ]);
      expect(accounts.get(uid)).toEqual([`${rounds} open`, 'group']);
    }
    const events = await world
      .db<AuditEventsRow>('audit_events')
      .whereIn('type', [
        'operation.done',
        'credential.issued',
        'credential.activated',
      ])
      .groupBy('type')
      .select('type')
      .count({ count: '*' });
    expect(
      events.map(({ type, count }) => [type, Number(count)]).sort(),
    ).toEqual([
      ['credential.activated', IDENTITIES * rounds],
      ['credential.issued', IDENTITIES * rounds],
      ['operation.done', IDENTITIES * rounds],
    ]);
  };

  /** Until somebody is in the midst of it. */
  const busy = () =>
    eventually(async () => {
      const held = await world
        .db<OperationsRow>('operations')
        .whereNotNull('ticket');
      return held.length > 1 ? null : 'nobody works';
    });

  it('share the work', async () => {
    expect.hasAssertions();
    await rotateAll();
    await allRotated();
    await nothingLostAndNothingTwice();
  });

  it('lose nothing when one is killed', async () => {
    expect.hasAssertions();
    await rotateAll();
    await busy();
    first.signal('SIGKILL');
    await allRotated();
    await nothingLostAndNothingTwice();
  });

  it('lose nothing, and do nothing twice, when one stands still for longer than its tickets are good', async () => {
    expect.hasAssertions();
    await rotateAll();
    await busy();
    first.signal('SIGSTOP');
    await allRotated();
    first.signal('SIGCONT');
    await new Promise(done => setTimeout(done, 1_000));
    await nothingLostAndNothingTwice();
  });

  it('lose nothing when one is cut off from the database, which goes on when it is back', async () => {
    expect.hasAssertions();
    await rotateAll();
    await busy();
    proxy.fault = { kind: 'refuse' };
    await allRotated();
    await nothingLostAndNothingTwice();
    expect(first.log()).toContain('could not look for due operations');

    proxy.fault = null;
    second.signal('SIGKILL');
    await second.ended;
    await rotateAll();
    await allRotated();
    await nothingLostAndNothingTwice();
  });

  it('lose nothing when the database ends all connections', async () => {
    expect.hasAssertions();
    await rotateAll();
    await busy();
    await world.db.raw(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()`,
    );
    await allRotated();
    await nothingLostAndNothingTwice();
  });

  it.each([1, -1])(
    'go by the clock of the database where that of a host is %p h off',
    async hours => {
      const skewed = await pool.start(
        world.processOptions({
          engine: ENGINE,
          hostClockAheadMillis: hours * HOUR_MILLIS,
        }),
      );
      second.signal('SIGKILL');
      await second.ended;
      first.signal('SIGKILL');
      await first.ended;
      second = skewed;

      // Somebody else's, for a minute: nobody may take it before.
      const begun = world.clock.now();
      await rotateAll();
      const expiresAt = new Date(Date.parse(begun) + 60_000).toISOString();
      const ticket = randomUUID();
      const mine = await claimOperations(world.db, {
        now: world.clock.now(),
        ticket,
        expiresAt,
        limit: 1,
      });
      const others = world
        .db<OperationsRow>('operations')
        .whereNull('finished_at')
        .whereNotIn(
          'id',
          mine.map(each => each.id),
        );
      const longest: number[] = [];
      await eventually(async () => {
        const rows = await others.clone();
        const now = Date.parse(world.clock.now());
        for (const { ticket_expires_at: until } of rows) {
          if (until !== null) {
            longest.push(Date.parse(until) - now);
          }
        }
        return rows.every(
          ({ step, ticket: held }) => step === 'observe' && held === null,
        )
          ? null
          : 'still at it';
      });
      expect(Math.max(...longest)).toBeLessThan(ENGINE.ticketMillis + 500);
      for (const each of mine) {
        expect(
          await world
            .db<OperationsRow>('operations')
            .where({ id: each.id })
            .first(),
        ).toMatchObject({ ticket, ticket_expires_at: expiresAt, step: null });
      }
      await world.expireTickets();
      await allRotated();
      await nothingLostAndNothingTwice();

      const ended = world.clock.now();
      const outside = await world
        .db<AuditEventsRow>('audit_events')
        .where('at', '>', ended);
      expect(outside).toEqual([]);
      const latest = await world
        .db<OperationsRow>('operations')
        .max({ at: 'finished_at' });
      expect(String(latest[0].at) > begun).toBe(true);
    },
  );
});
