import { InputError } from '@backstage/errors';
import { type Change, quote } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { readChanges } from '../../store/changes/changes';

export type ChangesPage = {
  items: Change[];
  nextCursor: string;
  hasMore: boolean;
};

const CURSOR = /^\d{1,18}$/;

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
  if (!CURSOR.test(cursor)) {
    throw new InputError(
      `\`cursor\` is ${quote(
        cursor,
      )}: use \`nextCursor\` of the page before, or none to begin`,
    );
  }
  const found = await readChanges(db, {
    after: Number(cursor),
    limit: limit + 1,
  });
  const rows = found.slice(0, limit);
  return {
    items: rows.map(row => ({
      cursor: String(row.cursor),
      at: row.at,
      op: row.op,
      uid: row.identity_uid,
      ref: row.ref,
      entity: row.entity === null ? null : JSON.parse(row.entity),
    })),
    nextCursor: String(rows.at(-1)?.cursor ?? cursor),
    hasMore: found.length > rows.length,
  };
}
