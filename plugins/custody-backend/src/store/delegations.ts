import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { readCursor, whereOlder, writeCursor } from './cursor';
import { type Db, forUpdate } from './database';
import type { DelegationsRow } from './tables';

/** Enters a delegation. */
export async function insertDelegation(
  tx: Knex.Transaction,
  row: DelegationsRow,
): Promise<void> {
  await tx<DelegationsRow>('delegations').insert(row);
}

/** Reads a delegation and keeps others from taking it back until the transaction ends. */
export async function lockDelegation(
  tx: Knex.Transaction,
  id: string,
): Promise<DelegationsRow | undefined> {
  return forUpdate(
    tx,
    tx<DelegationsRow>('delegations').where({ id }).first(),
  ) as Promise<DelegationsRow | undefined>;
}

/** Takes a delegation back. */
export async function revokeDelegation(
  tx: Knex.Transaction,
  id: string,
  change: { revoked_at: Instant; revoked_by: string },
): Promise<void> {
  await tx<DelegationsRow>('delegations').where({ id }).update(change);
}

function inForce(db: Db, now: Instant) {
  return db<DelegationsRow>('delegations')
    .whereNull('revoked_at')
    .where('from', '<=', now)
    .where('until', '>', now);
}

/** @returns who has delegated to a person now, each once, sorted */
export async function findDelegators(
  db: Db,
  delegate: string,
  now: Instant,
): Promise<string[]> {
  const rows = await inForce(db, now).where({ delegate }).select('delegator');
  return [...new Set(rows.map(({ delegator }) => delegator))].sort();
}

/** @returns to whom each of some people has delegated now */
export async function findDelegates(
  db: Db,
  delegators: readonly string[],
  now: Instant,
): Promise<Array<Pick<DelegationsRow, 'delegator' | 'delegate'>>> {
  return inForce(db, now)
    .whereIn('delegator', [...delegators])
    .orderBy(['delegator', 'delegate'])
    .select('delegator', 'delegate');
}

/** @returns how many delegations of somebody are in force, or will be */
export async function countUnended(
  db: Db,
  delegator: string,
  now: Instant,
): Promise<number> {
  const rows = await db<DelegationsRow>('delegations')
    .where({ delegator })
    .whereNull('revoked_at')
    .where('until', '>', now)
    .count({ n: '*' });
  return Number(rows[0].n);
}

/** @returns delegations, those that end last first; of one person, given or received, unless of all */
export async function listDelegations(
  db: Db,
  { of }: { of: string | null },
  page: { cursor?: string; limit: number; total?: boolean },
): Promise<{
  items: DelegationsRow[];
  nextCursor: string | null;
  total?: number;
}> {
  const matching = () => {
    const query = db<DelegationsRow>('delegations');
    return of === null
      ? query
      : query.where(either =>
          either.where({ delegator: of }).orWhere({ delegate: of }),
        );
  };
  const query = matching()
    .orderBy([
      { column: 'until', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(page.limit + 1);
  if (page.cursor !== undefined) {
    whereOlder(query, readCursor(page.cursor), { at: 'until', id: 'id' });
  }
  const rows = await query;
  const items = rows.slice(0, page.limit);
  const last = items[items.length - 1];
  return {
    items,
    nextCursor:
      rows.length > page.limit ? writeCursor([last.until, last.id]) : null,
    ...(page.total && {
      total: Number((await matching().count({ n: '*' }))[0].n),
    }),
  };
}
