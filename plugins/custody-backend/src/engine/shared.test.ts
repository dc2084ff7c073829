import { randomUUID } from 'node:crypto';
import {
  ConsumerDouble,
  type FaultyProxy,
  startFaultyProxy,
} from '@custody/backstage-plugin-custody-test-utils';
import { testDatabases } from '../__testUtils__/databases';
import {
  createProcessPool,
  type EngineProcess,
  type ProcessPool,
} from '../__testUtils__/engineProcess/processes';
import {
  createRounds,
  type Rounds,
} from '../__testUtils__/engineProcess/rounds';
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
const LONGEST_ANSWER_MS = 1_000;
/** Far below the 30 s that knex's pool waits for a connection that is never made. */
const GOES_ON_MS = 15_000;
/** By then whoever waits for packets that were lost has given up, on a slow machine too. */
const GIVES_UP_MS = 40_000;
const GAVE_UP =
  /Query read timeout|could not look for due operations|was interrupted/;
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
  let rounds: Rounds;

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
    rounds = createRounds(world, consumer, uids);
  });

  beforeEach(async () => {
    const options = world.processOptions({
      engine: ENGINE,
      longestAnswerMillis: LONGEST_ANSWER_MS,
    });
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

  it('share the work', async () => {
    expect.hasAssertions();
    await rounds.rotateAll();
    await rounds.allRotated();
    await rounds.noAttemptFailed();
    await rounds.nothingLostAndNothingTwice();
  });

  it('lose nothing when one is killed', async () => {
    expect.hasAssertions();
    await rounds.rotateAll();
    await rounds.busy();
    first.signal('SIGKILL');
    await rounds.allRotated();
    await rounds.nothingLostAndNothingTwice();
  });

  it('lose nothing, and do nothing twice, when one stands still for longer than its tickets are good', async () => {
    expect.hasAssertions();
    await rounds.rotateAll();
    await rounds.busy();
    first.signal('SIGSTOP');
    await rounds.allRotated();
    first.signal('SIGCONT');
    await new Promise(done => setTimeout(done, 1_000));
    await rounds.nothingLostAndNothingTwice();
  });

  it('lose nothing when one is cut off from the database, which goes on when it is back', async () => {
    expect.hasAssertions();
    await rounds.rotateAll();
    await rounds.busy();
    proxy.fault = { kind: 'refuse' };
    await rounds.allRotated();
    await rounds.nothingLostAndNothingTwice();
    expect(first.log()).toContain('could not look for due operations');

    proxy.fault = null;
    second.signal('SIGKILL');
    await second.ended;
    await rounds.rotateAll();
    await rounds.allRotated();
    await rounds.noAttemptFailed();
    await rounds.nothingLostAndNothingTwice();
  });

  it('lose nothing when packets are lost in silence, and go on when they are lost no more', async () => {
    expect.hasAssertions();
    await rounds.rotateAll();
    await rounds.busy();
    const before = first.log().length;
    proxy.fault = { kind: 'silence' };
    await rounds.allRotated();
    await rounds.nothingLostAndNothingTwice();
    // It gave up what it had open, or a connection that it was making: its operating system would have kept it waiting.
    await eventually(async () => {
      const said = first.log().slice(before);
      return GAVE_UP.test(said) ? null : `it waits, and said: ${said}`;
    }, GIVES_UP_MS);

    proxy.fault = null;
    second.signal('SIGKILL');
    await second.ended;
    await rounds.rotateAll();
    // Nor does it wait for a connection that was being made when packets were lost.
    await rounds.allRotated(GOES_ON_MS);
    await rounds.nothingLostAndNothingTwice();
  });

  it('lose nothing when the database ends all connections', async () => {
    expect.hasAssertions();
    await rounds.rotateAll();
    await rounds.busy();
    await world.db.raw(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()`,
    );
    await rounds.allRotated();
    await rounds.nothingLostAndNothingTwice();
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
      await rounds.rotateAll();
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
      await rounds.allRotated();
      await rounds.noAttemptFailed();
      await rounds.nothingLostAndNothingTwice();

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
