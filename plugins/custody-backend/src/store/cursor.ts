import { InputError } from '@backstage/errors';
import type { Knex } from 'knex';

/** A position in a list that is ordered by an instant and an id. */
export type Position = [at: string, id: string];

export function writeCursor(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** @throws InputError for a cursor that no list gave */
export function readCursor(cursor: string): Position {
  try {
    const [at, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (typeof at === 'string' && typeof id === 'string') {
      return [at, id];
    }
  } catch {
    // Falls through to the one answer there is.
  }
  throw new InputError(
    '`cursor` is not one that this list gave; leave it out to start from the newest',
  );
}

/**
 * Narrows a list that begins with the newest to what comes after a position. The instant is compared by itself too, so
 * that an index over it leads there, and no page costs what all pages before it do.
 *
 * @param columns - by which the list is ordered
 */
export function whereOlder(
  query: Knex.QueryBuilder,
  [at, id]: Position,
  columns: { at: string; id: string },
): void {
  query
    .where(columns.at, '<=', at)
    .andWhere(older =>
      older.where(columns.at, '<', at).orWhere(columns.id, '<', id),
    );
}

/** The same for a list that begins with the oldest; see {@link whereOlder}. */
export function whereNewer(
  query: Knex.QueryBuilder,
  [at, id]: Position,
  columns: { at: string; id: string },
): void {
  query
    .where(columns.at, '>=', at)
    .andWhere(newer =>
      newer.where(columns.at, '>', at).orWhere(columns.id, '>', id),
    );
}
