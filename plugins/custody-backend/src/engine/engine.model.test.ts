import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { clearTables } from '../__testUtils__/clearTables';
import { testDatabases } from '../__testUtils__/databases';
import {
  createEngineWorld,
  type EngineWorld,
} from '../__testUtils__/engineWorld';
import { planDue } from './planner';

jest.setTimeout(180_000);

/** Something that happens to an identity, or to what works on it. */
type Event =
  | { do: 'rotate' | 'suspend' | 'resume' | 'plan' | 'work' }
  | { do: 'acknowledge' }
  | { do: 'time'; by: 'PT5S' | 'PT10M' | 'PT25H' | 'P7D' }
  | { do: 'misbehave'; method: Method; how: 'fail' | 'lose-answer' }
  | { do: 'crash'; after: number };

const METHODS = ['issue', 'verify', 'revoke', 'isRevoked', 'suspend'] as const;
type Method = (typeof METHODS)[number];

const arbitraryEvent: fc.Arbitrary<Event> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Event>({ do: 'work' }) },
  { weight: 3, arbitrary: fc.constant<Event>({ do: 'acknowledge' }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('crash' as const),
      after: fc.integer({ min: 0, max: 8 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('misbehave' as const),
      method: fc.constantFrom(...METHODS),
      how: fc.constantFrom('fail' as const, 'lose-answer' as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('time' as const),
      by: fc.constantFrom(
        'PT5S' as const,
        'PT10M' as const,
        'PT25H' as const,
        'P7D' as const,
      ),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom<Event[]>(
      { do: 'rotate' },
      { do: 'rotate' },
      { do: 'suspend' },
      { do: 'resume' },
      { do: 'plan' },
    ),
  },
);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('whatever happens, %s', id => {
  let db: Knex;
  let consumer: ConsumerDouble;

  beforeAll(async () => {
    db = await databases.migrated(id);
    consumer = await ConsumerDouble.create('ledger-api');
  });

  it('a consumer is never left without a login that works, and nothing is left behind', async () => {
    expect.hasAssertions();
    await fc.assert(
      fc.asyncProperty(
        fc.array(arbitraryEvent, { minLength: 5, maxLength: 40 }),
        async events => {
          await clearTables(db);
          const world = createEngineWorld(db);
          const uid = await world.govern({ consumers: [consumer] });
          await world.engine().drain();
          for (const event of events) {
            await happen(world, uid, consumer, event);
            await check(world, uid, consumer);
          }
          await settle(world, uid, consumer);
        },
      ),
      { numRuns: id === 'SQLITE_3' ? 40 : 10 },
    );
  });
});

async function happen(
  world: EngineWorld,
  uid: string,
  consumer: ConsumerDouble,
  event: Event,
): Promise<void> {
  switch (event.do) {
    case 'rotate':
      await press(world, uid, 'rotate');
      break;
    case 'suspend':
      if ((await world.identity(uid)).state === 'governed') {
        await world.db('identities').update({ state: 'suspended' });
        await press(world, uid, 'suspend');
      }
      break;
    case 'resume':
      if ((await world.identity(uid)).state === 'suspended') {
        await press(world, uid, 'resume');
      }
      break;
    case 'plan':
      await planDue(
        {
          ...world,
          outcomes: () => world.outcomes,
          rotation: { paused: false, window: null },
        },
        world.clock.now(),
      );
      break;
    case 'acknowledge':
      await acknowledgeNewest(world, consumer);
      break;
    case 'time':
      world.clock.advance(event.by);
      break;
    case 'misbehave':
      world.provider.misbehave(
        event.method,
        event.how === 'fail' ? new Error('connection refused') : 'lose-answer',
      );
      break;
    case 'crash':
      await crash(world, event.after);
      break;
    default:
      await world.engine().drain();
  }
}

/** Works until a process dies, some boundaries later. Its ticket is then good for a minute more. */
async function crash(world: EngineWorld, after: number): Promise<void> {
  let left = after;
  const boundary = async () => {
    left -= 1;
    if (left < 0) {
      throw new Error('killed');
    }
  };
  await world
    .engine({ boundary })
    .drain()
    .catch(() => {});
}

async function press(
  world: EngineWorld,
  uid: string,
  kind: 'rotate' | 'suspend' | 'resume',
): Promise<void> {
  await world.enqueue(uid, kind).catch(error => {
    if (error.name !== 'ConflictError') {
      throw error;
    }
  });
}

async function acknowledgeNewest(
  world: EngineWorld,
  consumer: ConsumerDouble,
): Promise<void> {
  const [newest] = (await world.read(consumer)).filter(
    ({ state }) => state === 'current',
  );
  if (newest) {
    await world.acknowledge(consumer, newest.version);
  }
}

async function check(
  world: EngineWorld,
  uid: string,
  consumer: ConsumerDouble,
): Promise<void> {
  const versions = await world.versions(uid);
  const current = versions.filter(version => version.endsWith('current'));
  expect(current).toHaveLength(1);

  // INVARIANT: an account that exists is a version that the record knows of and still holds on to.
  const held = versions
    .filter(version => !/revoked|failed/.test(version))
    .map(version => Number.parseInt(version, 10));
  for (const { version } of world.provider.accounts.values()) {
    expect(held).toContain(version);
  }

  const operations = await world.operations(uid);
  expect(operations.filter(({ active_key: key }) => key).length).toBeLessThan(
    2,
  );

  const isCutOff = operations.some(
    ({ kind, finished_at: at }) =>
      (kind === 'suspend' || kind === 'resume') && at === null,
  );
  if ((await world.identity(uid)).state === 'governed' && !isCutOff) {
    const logins = (await world.read(consumer)).filter(({ secret }) =>
      world.provider.canLogIn(String(secret.username), String(secret.password)),
    );
    expect(logins.map(({ state }) => state)).toContain('current');
  }
}

/** Once nothing misbehaves any more, everything comes to its end: one version, one account. */
async function settle(
  world: EngineWorld,
  uid: string,
  consumer: ConsumerDouble,
): Promise<void> {
  world.provider.behave();
  for (let turn = 0; turn < 12; turn += 1) {
    await world.engine().drain();
    await acknowledgeNewest(world, consumer);
    await happen(world, uid, consumer, { do: 'resume' });
    await happen(world, uid, consumer, { do: 'plan' });
    world.clock.advance('PT20M');
  }
  await check(world, uid, consumer);
  const live = (await world.versions(uid)).filter(
    version => !/revoked|failed/.test(version),
  );
  expect(live).toEqual([expect.stringMatching(/ current$/)]);
  expect(world.provider.accounts.size).toBe(1);
  const unfinished = (await world.operations(uid)).filter(
    ({ finished_at: at }) => at === null,
  );
  expect(unfinished).toEqual([]);
}
