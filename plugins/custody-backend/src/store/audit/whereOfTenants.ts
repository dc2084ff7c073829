import type { Knex } from 'knex';
import type { Db } from '../database';

type Narrow = (query: Knex.QueryBuilder) => void;

/**
 * Narrows a query over `audit_events` to those of some tenants that are about a request or an identity which somebody may
 * see.
 *
 * INVARIANT: an event of no tenant is never among them, nor one of neither request nor identity.
 *
 * @param seen - each leaves only rows that the person may see: of `requests`, and of `identities`
 */
export function whereOfTenants(
  query: Knex.QueryBuilder,
  db: Db,
  tenants: readonly string[],
  seen: { requests: Narrow; identities: Narrow },
): void {
  query
    .whereIn('audit_events.tenant', [...tenants])
    .andWhere(about =>
      about
        .whereExists(
          db('requests')
            .select(db.raw('1'))
            .whereRaw('requests.id = audit_events.request_id')
            .modify(seen.requests),
        )
        .orWhereExists(
          db('identities')
            .select(db.raw('1'))
            .whereRaw('identities.uid = audit_events.identity_uid')
            .modify(seen.identities),
        ),
    );
}
