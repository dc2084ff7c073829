import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import knexFactory, { type Knex } from 'knex';
import {
  createProcessPool,
  type ProcessPool,
} from '../__testUtils__/engineProcess/processes';
import {
  createRealWorld,
  type RealWorld,
} from '../__testUtils__/engineProcess/realWorld';
import {
  createRounds,
  type Rounds,
} from '../__testUtils__/engineProcess/rounds';
import { startOwnPostgres } from '../__testUtils__/ownPostgres';

jest.setTimeout(180_000);

const IDENTITIES = 6;
const ENGINE = {
  ticketMillis: 2_000,
  stepTimeoutMillis: 1_500,
  concurrency: 4,
};
const DOWN_MS = 3_000;

/** The accounts are on another server, which goes on. */
describe('the server with the record of two engines stops, and starts again', () => {
  let server: Awaited<ReturnType<typeof startOwnPostgres>>;
  let db: Knex;
  let world: RealWorld;
  let pool: ProcessPool;
  let rounds: Rounds;

  beforeAll(async () => {
    pool = createProcessPool(2);
    server = await startOwnPostgres();
    const { hostname, port, username, password, pathname } = new URL(
      server.url,
    );
    db = knexFactory({
      client: 'pg',
      connection: {
        host: hostname,
        port: Number(port),
        user: username,
        password: decodeURIComponent(password),
        database: pathname.slice(1),
      },
      pool: { min: 0, max: 10 },
    });
    await db.migrate.latest({
      directory: resolve(__dirname, '../../migrations'),
    });
    world = await createRealWorld(db);
    const consumer = await ConsumerDouble.create('ledger-api');
    const uids: string[] = [];
    for (let nth = 0; nth < IDENTITIES; nth += 1) {
      uids.push((await world.governed([consumer])).uid);
    }
    rounds = createRounds(world, consumer, uids);
    const options = world.processOptions({ engine: ENGINE });
    await pool.start(options);
    await pool.start(options);
    await world.ended(uids);
  });

  afterAll(async () => {
    await pool.close();
    await world.close();
    await db.destroy();
    await server.remove();
  });

  it.each(['the first', 'the second'])(
    'nothing is lost, and nothing is done twice, %s time',
    async () => {
      await rounds.rotateAll();
      await rounds.busy();
      await server.stop();
      await sleep(DOWN_MS);
      await server.start();
      await rounds.allRotated();
      await expect(
        rounds.nothingLostAndNothingTwice(),
      ).resolves.toBeUndefined();
    },
  );
});
