import type { Replaced } from './grants';
import type { IdentitiesRow } from './tables';

type Columns = Replaced['columns'];

/** @returns columns of an identity as they were before a change; what was changed again since is left as it is */
export function columnsBefore(
  identity: Partial<IdentitiesRow>,
  columns: Columns,
): Partial<IdentitiesRow> {
  return Object.fromEntries(
    Object.entries(columns)
      .filter(
        ([name, { after }]) => identity[name as keyof IdentitiesRow] === after,
      )
      .map(([name, { before }]) => [name, before]),
  );
}

/** @returns what a change replaced, once the one beneath it came to nothing: what that one had replaced */
export function withoutReplaced(above: Replaced, beneath: Replaced): Replaced {
  const columns: Columns = { ...beneath.columns };
  for (const [name, change] of Object.entries(above.columns)) {
    const under = beneath.columns[name as keyof Columns];
    columns[name as keyof Columns] = {
      before:
        under && under.after === change.before ? under.before : change.before,
      after: change.after,
    };
  }
  return { grantId: beneath.grantId, columns };
}
