import type { Knex } from 'knex';
import type { IdentitiesRow } from '../tables';

/**
 * The component that an identity is known to be of. What an identity merely names, in a request or in Git, may be
 * somebody else's, or not be there yet.
 *
 * INVARIANT: nothing of an identity is shown on a component that it is not tied to: its owner owns the identity too, or
 * agreed.
 *
 * @returns its ref, or null
 */
export function tiedComponent({
  component,
  bound_to: boundTo,
}: Pick<IdentitiesRow, 'component' | 'bound_to'>): string | null {
  return boundTo === null ? null : component;
}

/** The SQL form of {@link tiedComponent}: narrows a query over `identities` to those that are tied to one of these. */
export function whereTiedTo(
  query: Knex.QueryBuilder,
  components: readonly string[],
): void {
  query
    .whereIn('identities.component', [...components])
    .whereNotNull('identities.bound_to');
}

/**
 * The same where the text of a query is written in full.
 *
 * @param among - SQL that follows `component`, such as `= any(?)`
 */
export function tiedToSql(among: string): string {
  return `identities.component ${among} and identities.bound_to is not null`;
}
