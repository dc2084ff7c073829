import { difference as differenceOf } from '@custody/backstage-plugin-custody-node';
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
  const each = wanted.flatMap(({ kind, schema, name, privileges }) =>
    privileges.map(privilege => ({ kind, schema, name, privilege })),
  );
  return differenceOf<HeldPrivilege>(each, held, key);
}
