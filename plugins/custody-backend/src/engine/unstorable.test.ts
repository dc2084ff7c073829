import { addDuration } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { clearTables } from '../__testUtils__/clearTables';
import { testDatabases } from '../__testUtils__/databases';
import {
  createEngineWorld,
  type EngineWorld,
} from '../__testUtils__/engineWorld';
import { toFailure } from '../failures';
import { claimOperations } from '../store/operations/claimOperations';
import { advance, advanceAll, type AdvanceDeps } from './advance';
import { DEFAULT_ENGINE_OPTIONS } from './engine';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('what systems say, %s', id => {
  let db: Knex;
  let world: EngineWorld;
  let deps: AdvanceDeps;
  let uid: string;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });

  beforeEach(async () => {
    await clearTables(db);
    world = createEngineWorld(db);
    deps = {
      ...world,
      outcomes: () => world.outcomes,
      retry: DEFAULT_ENGINE_OPTIONS.retry,
      rotationWindow: null,
      jitter: () => 0,
    };
    uid = await world.govern({ consumers: [] });
  });

  it.each([
    ['a NUL', 'no table `a\u0000b`'],
    ['half a character', 'no table \ud83d, or \ude00'],
    ['a character where messages end', `${'x'.repeat(499)}\u{1f600}`],
  ])('is kept with %s in it', async (_, said) => {
    const now = world.clock.now();
    const ticketExpiresAt = addDuration(now, 'PT1M');
    const [{ id: operation }] = await claimOperations(db, {
      now,
      ticket: 'a ticket',
      expiresAt: ticketExpiresAt,
      limit: 1,
    });
    const begin = {
      held: { id: operation, ticket: 'a ticket', identityUid: uid },
      report: null,
      times: { now, ticketExpiresAt },
    };
    await advance(deps, begin);
    const failure = toFailure(new Error(said));
    const failed = {
      ...begin,
      report: { ok: false as const, step: 'issue' as const, failure },
    };
    const taken = await advanceAll(deps, [failed]);
    expect(taken.get(failed)).toBeNull();
    expect(await world.operations(uid)).toEqual([
      expect.objectContaining({
        state: 'retrying',
        attempts: 1,
        last_error: failure.message,
      }),
    ]);
  });
});
