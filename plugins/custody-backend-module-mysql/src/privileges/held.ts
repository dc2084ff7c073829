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

const key = (held: HeldPrivilege) =>
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

/**
 * What to grant and what to take away, so that a role holds exactly what it should.
 *
 * @param wanted - the whole of what the role should hold
 * @param held - the whole of what it holds now
 */
export function difference(
  wanted: readonly HeldPrivilege[],
  held: readonly HeldPrivilege[],
): { grant: HeldPrivilege[]; revoke: HeldPrivilege[] } {
  const wantedByKey = new Map(wanted.map(one => [key(one), one]));
  const heldKeys = new Set(held.map(key));
  return {
    grant: [...wantedByKey]
      .filter(([k]) => !heldKeys.has(k))
      .map(([, one]) => one),
    revoke: held.filter(one => !wantedByKey.has(key(one))),
  };
}
