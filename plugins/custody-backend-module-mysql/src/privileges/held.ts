import type { Dialect } from '../server/dialect';
import { databasePattern } from '../sql/identifier';
import type { MysqlPrivilege, ObjectKind } from './privilege';

/** One privilege on one object, the smallest thing that the server grants. */
export type HeldPrivilege = {
  /** `server` (all databases) and `column` are never granted by Custody; they are seen so that they can be taken away. */
  kind: ObjectKind | 'server' | 'column';
  /** As the server keeps it: for a database a pattern. Null for the whole server. */
  database: string | null;
  /** The table or the routine. */
  name: string | null;
  column: string | null;
  privilege: string;
};

/** The same for what is the same to the server. */
export const keyOfHeld = (held: HeldPrivilege): string =>
  JSON.stringify([
    held.kind,
    held.database,
    // The server compares names of routines without their case.
    held.kind === 'procedure' || held.kind === 'function'
      ? held.name?.toLowerCase()
      : held.name,
    held.column,
    held.privilege,
  ]);

/** What the vocabulary says, as the server will show it once it is granted. */
export function asHeld(
  wanted: readonly MysqlPrivilege[],
  {
    lowerCase,
    databasePatterns,
  }: Pick<Dialect, 'lowerCase' | 'databasePatterns'>,
): HeldPrivilege[] {
  const fold = (name: string) => (lowerCase ? name.toLowerCase() : name);
  return wanted.flatMap(({ kind, database, name, privileges }) =>
    privileges.map(privilege => ({
      kind,
      database:
        kind === 'database' && databasePatterns
          ? databasePattern(fold(database))
          : fold(database),
      name: name === null || kind !== 'table' ? name : fold(name),
      column: null,
      privilege,
    })),
  );
}
