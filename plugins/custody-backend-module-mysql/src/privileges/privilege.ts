import {
  quote,
  type Privilege,
} from '@custody/backstage-plugin-custody-common';
import type { ParsedPrivilege } from '@custody/backstage-plugin-custody-node';
import { z } from 'zod/v4';

const ROWS = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] as const;

/**
 * What may be granted on what. What would let an identity pass its grant on is left out, and what would let it
 * leave something behind that runs with its account's rights: views, triggers, events and routines.
 */
export const GRANTABLE = {
  database: [
    ...ROWS,
    'EXECUTE',
    'SHOW VIEW',
    'CREATE',
    'ALTER',
    'DROP',
    'INDEX',
    'REFERENCES',
    'CREATE TEMPORARY TABLES',
    'LOCK TABLES',
  ],
  table: [...ROWS, 'SHOW VIEW', 'ALTER', 'DROP', 'INDEX', 'REFERENCES'],
  procedure: ['EXECUTE'],
  function: ['EXECUTE'],
} as const;
export type ObjectKind = keyof typeof GRANTABLE;

/** One object with what the identity may do to it. */
export type MysqlPrivilege = {
  kind: ObjectKind;
  database: string;
  /** The table or the routine; null for a database. */
  name: string | null;
  privileges: string[];
};

const NAME = '[A-Za-z0-9_$-]{1,64}';
const ON = new RegExp(
  `^(?:(database) (${NAME})|(table|procedure|function) (${NAME})\\.(${NAME}))$`,
);
/** The server's own. Who may write there may make themselves anything. */
const SYSTEM = ['mysql', 'information_schema', 'performance_schema', 'sys'];

const shape = z.strictObject({
  on: z.string(),
  privileges: z.array(z.string()).min(1),
});

const REMEDY =
  'write it as `{ on: table ledger.entries, privileges: [SELECT, INSERT] }`; `on` is `database <name>`, `table <database>.<name>`, `procedure <database>.<name>` or `function <database>.<name>`';

type Parsed = ParsedPrivilege<MysqlPrivilege>;

const fault = (message: string, remedy: string): Parsed => ({
  ok: false,
  message,
  remedy,
});

/**
 * Reads one privilege of the scope vocabulary.
 *
 * @param privilege - `{ on, privileges }` as the vocabulary holds it
 * @returns the privilege, or what is wrong with it
 */
export function parsePrivilege(privilege: Privilege): Parsed {
  const parsed = shape.safeParse(privilege);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = issue.path.length > 0 ? `\`${issue.path.join('.')}\`: ` : '';
    return fault(
      `${quote(privilege)} is not a privilege of MySQL (${field}${
        issue.message
      })`,
      REMEDY,
    );
  }
  const { on } = parsed.data;
  if (/[*%]/.test(on)) {
    return fault(
      `\`on\` is ${quote(on)}, which is a wildcard`,
      'name each database, table or routine; `database <name>` is every table of one database',
    );
  }
  const match = ON.exec(on);
  if (!match) {
    return fault(`\`on\` is ${quote(on)}, which names no object`, REMEDY);
  }
  const kind = (match[1] ?? match[3]) as ObjectKind;
  const database = match[2] ?? match[4];
  if (SYSTEM.includes(database.toLowerCase())) {
    return fault(
      `\`on\` is ${quote(on)}, which belongs to the server itself`,
      'name a database of your own',
    );
  }
  const privileges = parsed.data.privileges.map(name =>
    name.trim().replace(/\s+/g, ' ').toUpperCase(),
  );
  const refused = privileges.find(
    name => !(GRANTABLE[kind] as readonly string[]).includes(name),
  );
  if (refused !== undefined) {
    return fault(
      /^ALL( PRIVILEGES)?$|\*/.test(refused)
        ? `${quote(refused)} in \`privileges\` is a wildcard`
        : `${quote(refused)} in \`privileges\` can't be granted on a ${kind}`,
      `use any of ${GRANTABLE[kind].join(', ')}`,
    );
  }
  return {
    ok: true,
    value: {
      kind,
      database,
      name: match[5] ?? null,
      privileges: [...new Set(privileges)].sort(),
    },
  };
}
