import type { PostgresPrivilege } from './privilege';

/** One privilege on one object, the smallest thing that PostgreSQL grants. */
export type HeldPrivilege = {
  kind: string;
  schema: string | null;
  name: string;
  privilege: string;
};

const key = (held: HeldPrivilege) =>
  JSON.stringify([held.kind, held.schema, held.name, held.privilege]);

/**
 * What to grant and what to take away, so that a role holds exactly what it should.
 *
 * @param wanted - the whole of what the role should hold
 * @param held - the whole of what it holds now
 */
export function difference(
  wanted: readonly PostgresPrivilege[],
  held: readonly HeldPrivilege[],
): { grant: HeldPrivilege[]; revoke: HeldPrivilege[] } {
  const wantedByKey = new Map<string, HeldPrivilege>();
  for (const { kind, schema, name, privileges } of wanted) {
    for (const privilege of privileges) {
      const one = { kind, schema, name, privilege };
      wantedByKey.set(key(one), one);
    }
  }
  const heldKeys = new Set(held.map(key));
  return {
    grant: [...wantedByKey]
      .filter(([k]) => !heldKeys.has(k))
      .map(([, one]) => one),
    revoke: held.filter(one => !wantedByKey.has(key(one))),
  };
}
