import type { Change } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { lastChangeCursor, readChanges } from '../../store/changes/changes';
import { readHorizon } from '../../store/changes/horizon';
import type { ChangesRow } from '../../store/tables';
import {
  type FeedPosition,
  readFeedCursor,
  writeFeedCursor,
} from './changesCursor';

export type ChangesPage = {
  items: Change[];
  nextCursor: string;
  hasMore: boolean;
  /** What the reader would go on from is no longer known here: it begins anew, and forgets all that it read. */
  resync: boolean;
};

const BEGIN: ChangesPage = {
  items: [],
  nextCursor: '0',
  hasMore: true,
  resync: true,
};

/**
 * The feed for the entity provider: identities made through requests, as they came and went.
 *
 * @param options.cursor - where the reader stands; none for the beginning
 * @throws InputError for something that was never a cursor of ours
 */
export async function listChanges(
  db: Knex,
  options: { cursor?: string; limit: number },
): Promise<ChangesPage> {
  const { cursor = '0', limit } = options;
  const read = readFeedCursor(cursor);
  const position =
    read.at === 0 ? { at: 0, knows: await readHorizon(db) } : read;
  const found = await readChanges(db, { after: position.at, limit: limit + 1 });
  // INVARIANT: only after the entries, or a removal that is forgotten in between would be neither there nor missed.
  if (read.at > 0 && (await isLost(db, read))) {
    return BEGIN;
  }
  const rows = found.slice(0, limit);
  const at = Number(rows.at(-1)?.cursor ?? position.at);
  return {
    items: rows.map(viewChange),
    nextCursor: writeFeedCursor({ ...position, at }),
    hasMore: found.length > rows.length,
    resync: false,
  };
}

/** Whether removals after the reader's position were forgotten, or the position is one of another database. */
async function isLost(db: Knex, { at, knows }: FeedPosition): Promise<boolean> {
  const horizon = await readHorizon(db);
  return (
    horizon > Math.max(at, knows) ||
    at > Math.max(await lastChangeCursor(db), horizon)
  );
}

function viewChange(row: ChangesRow): Change {
  return {
    cursor: String(row.cursor),
    at: row.at,
    op: row.op,
    uid: row.identity_uid,
    ref: row.ref,
    entity: row.entity === null ? null : JSON.parse(row.entity),
  };
}
