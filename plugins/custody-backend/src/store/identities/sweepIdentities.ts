import type { Instant } from '@custody/backstage-plugin-custody-common';
import { LIVE_STATES } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { Db } from '../database';
import type { IdentitiesRow } from '../tables';

/** Refs of owners or components, and since when they are missing; null when they are there. */
export type MissingMark = {
  column: 'owner' | 'component';
  refs: readonly string[];
  since: Instant | null;
};

/** What living identities name, and which of it is marked as missing. */
export type NamedRefs = { refs: string[]; marked: ReadonlySet<string> };

/** @returns every owner, or every component, that a living identity names */
export async function listNamedRefs(
  db: Db,
  column: MissingMark['column'],
): Promise<NamedRefs> {
  const rows: Array<{ ref: string; marked: number | string }> = await db(
    'identities',
  )
    .whereIn('state', [...LIVE_STATES])
    .whereNotNull(column)
    .groupBy(column)
    .select({
      ref: column,
      marked: db.raw('count(??)', [`${column}_missing_since`]),
    });
  return {
    refs: rows.map(({ ref }) => ref),
    marked: new Set(
      rows.filter(({ marked }) => Number(marked) > 0).map(({ ref }) => ref),
    ),
  };
}

/**
 * Marks since when a ref is missing, or takes the mark off; what is marked already keeps its time.
 *
 * @returns the living identities that this changed
 */
export async function markMissing(
  tx: Knex.Transaction,
  { column, refs, since }: MissingMark,
): Promise<IdentitiesRow[]> {
  const mark = `${column}_missing_since` as const;
  const query = tx<IdentitiesRow>('identities')
    .whereIn('state', [...LIVE_STATES])
    .whereIn(column, [...refs])
    .update({ [mark]: since })
    .returning('*');
  return since === null ? query.whereNotNull(mark) : query.whereNull(mark);
}

/** An identity that names a component, and with whom it is tied to it. */
export type NamingComponent = Pick<
  IdentitiesRow,
  'uid' | 'owner' | 'bound_to'
> & { component: string };

/** @returns every identity that names a component, one that is only asked for included */
export async function listNamingComponents(db: Db): Promise<NamingComponent[]> {
  const rows = await db<IdentitiesRow>('identities')
    .whereIn('state', ['proposed', ...LIVE_STATES])
    .whereNotNull('component')
    .select('uid', 'owner', 'bound_to', 'component');
  return rows as NamingComponent[];
}

/** @returns identities that are in the record because Git declares them, and nothing else speaks of */
export function listDeclared(
  db: Db,
): Promise<Array<Pick<IdentitiesRow, 'uid' | 'ref'>>> {
  return db<IdentitiesRow>('identities')
    .where({ origin: 'git', state: 'ungoverned', pending_request_id: null })
    .select('uid', 'ref');
}

/** @returns identities of which it is marked that Git declares their ref too */
export function listConflicts(
  db: Db,
): Promise<Array<Pick<IdentitiesRow, 'uid' | 'ref'>>> {
  return db<IdentitiesRow>('identities')
    .whereNotNull('conflict_since')
    .select('uid', 'ref');
}
