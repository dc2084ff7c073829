import type { PermissionCriteria } from '@backstage/plugin-permission-common';
import type { Knex } from 'knex';
import type { IdentityCondition } from './identityRules';

/** Where a table has what the rules look at. */
export type ConditionColumns = Record<IdentityCondition['column'], string>;

/**
 * The SQL form of conditions that a permission policy gave.
 *
 * INVARIANT: a row without a value never fulfils a condition on it, and so always fulfils its opposite, as in
 * memory: SQL's own `not` would lose it.
 */
export function whereConditions(
  query: Knex.QueryBuilder,
  criteria: PermissionCriteria<IdentityCondition>,
  columns: ConditionColumns,
): void {
  query.andWhere(part => addCriteria(part, criteria, columns, false));
}

function addCriteria(
  query: Knex.QueryBuilder,
  criteria: PermissionCriteria<IdentityCondition>,
  columns: ConditionColumns,
  negated: boolean,
): void {
  if ('not' in criteria) {
    addCriteria(query, criteria.not, columns, !negated);
  } else if ('allOf' in criteria || 'anyOf' in criteria) {
    const parts = 'allOf' in criteria ? criteria.allOf : criteria.anyOf;
    // De Morgan: the opposite of all is any of the opposites.
    const all = 'allOf' in criteria !== negated;
    for (const part of parts) {
      const add = (inner: Knex.QueryBuilder) =>
        addCriteria(inner, part, columns, negated);
      if (all) {
        query.andWhere(add);
      } else {
        query.orWhere(add);
      }
    }
  } else {
    const column = columns[criteria.column];
    if (negated) {
      query.whereNotIn(column, criteria.values).orWhereNull(column);
    } else {
      query.whereIn(column, criteria.values);
    }
  }
}
