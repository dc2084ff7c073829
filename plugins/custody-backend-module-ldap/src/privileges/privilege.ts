import {
  quote,
  type Privilege,
} from '@custody/backstage-plugin-custody-common';
import type { ParsedPrivilege } from '@custody/backstage-plugin-custody-node';
import { z } from 'zod/v4';

const MEMBER = 'MEMBER';
// What can't be seen can't be reviewed either.
const ON = /^group ([^\p{C}\p{Zl}\p{Zp}*]{1,64})$/u;

const shape = z.strictObject({
  on: z.string(),
  privileges: z.array(z.string()).min(1),
});

const REMEDY =
  'write it as `{ on: group ledger-writers, privileges: [MEMBER] }`, with the `cn` of a group';

type Parsed = ParsedPrivilege<{ group: string }>;

const fault = (message: string, remedy = REMEDY): Parsed => ({
  ok: false,
  message,
  remedy,
});

/**
 * Reads one privilege of the scope vocabulary: to be a member of a group.
 *
 * @param privilege - `{ on, privileges }` as the vocabulary holds it
 * @returns the group's `cn`, or what is wrong with it
 */
export function parsePrivilege(privilege: Privilege): Parsed {
  const parsed = shape.safeParse(privilege);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = issue.path.length > 0 ? `\`${issue.path.join('.')}\`: ` : '';
    return fault(
      `${quote(privilege)} is not a privilege of LDAP (${field}${
        issue.message
      })`,
    );
  }
  const { on, privileges } = parsed.data;
  if (on.includes('*')) {
    return fault(
      `\`on\` is ${quote(on)}, which is a wildcard`,
      'name each group by its `cn`',
    );
  }
  const group = ON.exec(on)?.[1];
  if (group === undefined || group.trim() !== group || / {2}/.test(group)) {
    return fault(`\`on\` is ${quote(on)}, which names no group`);
  }
  const refused = privileges.find(name => name.toUpperCase() !== MEMBER);
  if (refused !== undefined) {
    return fault(
      `${quote(refused)} in \`privileges\` can't be had of a group`,
      `use ${MEMBER}`,
    );
  }
  return { ok: true, value: { group } };
}
