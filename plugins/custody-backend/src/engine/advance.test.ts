import { addDuration } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { clearTables } from '../__testUtils__/clearTables';
import { testDatabases } from '../__testUtils__/databases';
import {
  createEngineWorld,
  type EngineWorld,
} from '../__testUtils__/engineWorld';
import { claimOperations } from '../store/operations/claimOperations';
import { advance, advanceAll, type AdvanceDeps, type Turn } from './advance';
import { DEFAULT_ENGINE_OPTIONS } from './engine';
import { TicketLostError } from './errors';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('turns at once, %s', id => {
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

  /** Claims what is due for a minute. */
  const claim = async (ticket: string, report: Turn['report']) => {
    const now = world.clock.now();
    const ticketExpiresAt = addDuration(now, 'PT1M');
    const [{ id: operationId }] = await claimOperations(db, {
      now,
      ticket,
      expiresAt: ticketExpiresAt,
      limit: 1,
    });
    return {
      held: { id: operationId, ticket, identityUid: uid },
      report,
      times: { now, ticketExpiresAt },
    };
  };

  it('take nothing from a holder whose ticket was replaced, though the new one is of the same process', async () => {
    // This process stood still at the provider, and came back when it had claimed the same operation again.
    const stale = await claim('the first', {
      ok: false,
      step: 'issue',
      failure: { message: 'too late', permanent: true },
    });
    world.clock.advance('PT2M');
    const fresh = await claim('the second', null);
    expect(fresh.held.id).toBe(stale.held.id);
    const taken = await advanceAll(deps, [stale, fresh]);
    expect([...taken.keys()]).toEqual([fresh]);
    expect(taken.get(fresh)?.step.name).toBe('issue');
    expect(await world.operations(uid)).toEqual([
      expect.objectContaining({
        state: 'running',
        step: 'issue',
        ticket: 'the second',
        attempts: 0,
        last_error: null,
      }),
    ]);
  });

  it('take nothing from a holder whose ticket was replaced, where one is taken alone', async () => {
    const stale = await claim('the first', null);
    world.clock.advance('PT2M');
    const fresh = await claim('the second', null);
    await expect(advance(deps, stale)).rejects.toThrow(TicketLostError);
    const work = await advance(deps, fresh);
    expect(work?.step.name).toBe('issue');
  });
});
