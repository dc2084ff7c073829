import {
  quote,
  type Privilege,
} from '@custody/backstage-plugin-custody-common';
import type { ParsedPrivilege } from '@custody/backstage-plugin-custody-node';
import { z } from 'zod/v4';

/** What may be granted on what. Everything that would let an identity pass its grant on, or act as another, is left out. */
export const GRANTABLE = {
  database: ['CONNECT', 'TEMPORARY'],
  schema: ['USAGE', 'CREATE'],
  table: ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES'],
  sequence: ['USAGE', 'SELECT', 'UPDATE'],
} as const;
export type ObjectKind = keyof typeof GRANTABLE;

/** One object with what the identity may do to it. */
export type PostgresPrivilege = {
  kind: ObjectKind;
  /** Null for databases and schemas. */
  schema: string | null;
  name: string;
  privileges: string[];
};

const IDENTIFIER = '[a-zA-Z_][a-zA-Z0-9_$]{0,62}';
const ON = new RegExp(
  `^(?:(database|schema) (${IDENTIFIER})|(table|sequence) (${IDENTIFIER})\\.(${IDENTIFIER}))$`,
);

const shape = z.strictObject({
  on: z.string(),
  privileges: z.array(z.string()).min(1),
});

const REMEDY =
  'write it as `{ on: table ledger.entries, privileges: [SELECT, INSERT] }`; `on` is `database <name>`, `schema <name>`, `table <schema>.<name>` or `sequence <schema>.<name>`';

/**
 * Reads one privilege of the scope vocabulary.
 *
 * @param privilege - `{ on, privileges }` as the vocabulary holds it
 * @returns the privilege, or what is wrong with it
 */
export function parsePrivilege(
  privilege: Privilege,
): ParsedPrivilege<PostgresPrivilege> {
  const parsed = shape.safeParse(privilege);
  if (!parsed.success) {
    return {
      ok: false,
      message: `${quote(privilege)} is not a privilege of PostgreSQL`,
      remedy: REMEDY,
    };
  }
  const match = ON.exec(parsed.data.on);
  if (!match) {
    return {
      ok: false,
      message: `\`on\` is ${quote(parsed.data.on)}, which names no object`,
      remedy: REMEDY,
    };
  }
  const kind = (match[1] ?? match[3]) as ObjectKind;
  const privileges = parsed.data.privileges.map(name => name.toUpperCase());
  const refused = privileges.find(
    name => !(GRANTABLE[kind] as readonly string[]).includes(name),
  );
  if (refused !== undefined) {
    return {
      ok: false,
      message: `${quote(refused)} can't be granted on a ${kind}`,
      remedy: `use any of ${GRANTABLE[kind].join(', ')}`,
    };
  }
  return {
    ok: true,
    value: {
      kind,
      schema: match[4] ?? null,
      name: match[2] ?? match[5],
      privileges: [...new Set(privileges)].sort(),
    },
  };
}
