import type {
  HealthState,
  IdentityListQuery,
  Instant,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { Db } from '../database';
import { findingSql, healthSql } from '../findings/findingSql';
import type { IdentitiesRow } from '../tables';
import { whereTiedTo } from './tiedComponent';

/** What narrows a list of identities. */
export type IdentityFilter = Pick<
  IdentityListQuery,
  'owner' | 'component' | 'environment' | 'type' | 'health' | 'finding' | 'q'
>;

/** Narrows a query on `identities` to the rows that somebody may see. */
export type Narrow = (query: Knex.QueryBuilder) => void;

/** States of identities that are only a memory: shown by name, never in lists. */
export const ENDED = ['declined', 'retired'];

/** @returns one page of identities that match, by ref, after a cursor */
export function listIdentities(
  db: Db,
  options: {
    filter: IdentityFilter;
    narrow: Narrow;
    after: string | null;
    limit: number;
    now: Instant;
  },
): Promise<IdentitiesRow[]> {
  const query = matching(db, options.filter, options)
    .select('identities.*')
    .orderBy('identities.ref')
    .limit(options.limit);
  if (options.after !== null) {
    query.where('identities.ref', '>', options.after);
  }
  return query;
}

/** @returns how many identities match */
export async function countIdentities(
  db: Db,
  options: { filter: IdentityFilter; narrow: Narrow; now: Instant },
): Promise<number> {
  const row = await matching(db, options.filter, options)
    .count({ total: '*' })
    .first();
  return Number(row?.total ?? 0);
}

/** @returns how many of the identities that match have which health; the health that is filtered by is left out */
export async function countByHealth(
  db: Db,
  options: { filter: IdentityFilter; narrow: Narrow; now: Instant },
): Promise<Partial<Record<HealthState, number>>> {
  const { sql, bindings } = healthSql(options.now);
  const each = matching(db, { ...options.filter, health: undefined }, options)
    .select(db.raw(`${sql} as health`, bindings))
    .as('each');
  const rows: Array<{ health: HealthState; total: number | string }> = await db(
    each,
  )
    .groupBy('health')
    .select('health')
    .count({ total: '*' });
  return Object.fromEntries(
    rows.map(({ health, total }) => [health, Number(total)]),
  );
}

/** @returns all identities tied to some components that are not only a memory */
export function listIdentitiesOf(
  db: Db,
  components: readonly string[],
): Promise<IdentitiesRow[]> {
  return db<IdentitiesRow>('identities')
    .where(tied => whereTiedTo(tied, components))
    .whereNotIn('state', ENDED)
    .orderBy('ref');
}

function matching(
  db: Db,
  filter: IdentityFilter,
  { narrow, now }: { narrow: Narrow; now: Instant },
): Knex.QueryBuilder {
  const query = db('identities').whereNotIn('identities.state', ENDED);
  if (filter.component !== undefined) {
    whereTiedTo(query, [filter.component]);
  }
  for (const column of ['owner', 'environment', 'type'] as const) {
    const value = filter[column];
    if (value !== undefined) {
      query.where(`identities.${column}`, value);
    }
  }
  if (filter.health !== undefined) {
    const { sql, bindings } = healthSql(now);
    query.whereRaw(`${sql} = ?`, [...bindings, filter.health]);
  }
  if (filter.finding !== undefined) {
    const { sql, bindings } = findingSql(filter.finding, now);
    query.whereRaw(sql, bindings);
  }
  if (filter.q) {
    searchFor(query, filter.q);
  }
  narrow(query);
  return query;
}

const SEARCHED = ['ref', 'title', 'component', 'owner', 'provider'];

function searchFor(query: Knex.QueryBuilder, q: string): void {
  const words = q.toLocaleLowerCase('en-US').split(/\s+/).filter(Boolean);
  for (const word of words.slice(0, 10)) {
    const pattern = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
    query.where(either => {
      for (const column of SEARCHED) {
        either.orWhereRaw(`lower(identities.${column}) like ? escape '\\'`, [
          pattern,
        ]);
      }
    });
  }
}
