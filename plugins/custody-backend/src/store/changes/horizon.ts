import type { Knex } from 'knex';
import type { Db } from '../database';
import type { ChangesHorizonRow } from '../tables';

const FEED = 'changes';

/** @returns where the last removal stood that is no longer in the feed; 0 when none was taken out */
export async function readHorizon(db: Db): Promise<number> {
  const row = await db<ChangesHorizonRow>('changes_horizon')
    .where({ feed: FEED })
    .first();
  return Number(row?.cursor ?? 0);
}

/** Keeps where a removal stood that is taken out. The horizon only ever moves forward. */
export async function moveHorizon(
  tx: Knex.Transaction,
  cursor: number,
): Promise<void> {
  await tx<ChangesHorizonRow>('changes_horizon')
    .insert({ feed: FEED, cursor: Math.max(cursor, await readHorizon(tx)) })
    .onConflict('feed')
    .merge();
}
