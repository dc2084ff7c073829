import type { Instant } from '@custody/backstage-plugin-custody-common';
import { LIVE_STATES } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { Db } from '../database';
import type { IdentitiesRow } from '../tables';

type Missing = 'owner_missing_since' | 'component_missing_since';

/** @returns every owner and component that a living identity names */
export async function listNamedRefs(
  db: Db,
): Promise<{ owners: string[]; components: string[] }> {
  const named = async (column: 'owner' | 'component') => {
    const rows = await db<IdentitiesRow>('identities')
      .whereIn('state', [...LIVE_STATES])
      .whereNotNull(column)
      .distinct(column);
    return rows.map(row => row[column] as string);
  };
  return { owners: await named('owner'), components: await named('component') };
}

/** Marks since when a ref is missing, or takes the mark off; what is marked already keeps its time. */
export async function markMissing(
  tx: Knex.Transaction,
  options: {
    column: 'owner' | 'component';
    mark: Missing;
    refs: readonly string[];
    since: Instant | null;
  },
): Promise<void> {
  const { column, mark, refs, since } = options;
  const query = tx<IdentitiesRow>('identities').whereIn(column, [...refs]);
  if (since === null) {
    await query.whereNotNull(mark).update({ [mark]: null });
  } else {
    await query.whereNull(mark).update({ [mark]: since });
  }
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
