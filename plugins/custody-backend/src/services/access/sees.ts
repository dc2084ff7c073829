import type { Knex } from 'knex';
import { seesAll, Viewer } from './viewer';

/**
 * The SQL form of {@link maySee}: narrows a query to the rows that a viewer may see.
 *
 * @param columns.tenant - the column that holds the row's tenant
 * @param columns.parties - columns that hold refs of those whose business it is
 * @param more - further ways of being a party, such as an `exists` over approvers
 */
export function whereSeenBy(
  query: Knex.QueryBuilder,
  viewer: Viewer,
  columns: { tenant: string; parties: string[] },
  more?: (either: Knex.QueryBuilder, refs: string[]) => void,
): void {
  if (seesAll(viewer)) {
    return;
  }
  query.andWhere(visible => {
    if (viewer.tenants.length > 0) {
      visible.where(own =>
        own.whereNull(columns.tenant).orWhereIn(columns.tenant, viewer.tenants),
      );
    }
    visible.andWhere(either => {
      either.whereIn(columns.tenant, viewer.tenants);
      for (const column of columns.parties) {
        either.orWhereIn(column, viewer.refs);
      }
      more?.(either, viewer.refs);
    });
  });
}
