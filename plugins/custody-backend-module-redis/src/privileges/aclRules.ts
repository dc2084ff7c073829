import { ALWAYS, GRANTABLE_COMMANDS } from './commands';
import type { RedisPrivilege } from './privilege';

/**
 * The rules that give an account exactly these privileges. Each privilege is a selector of its own, so that the
 * commands of one are never allowed on the keys of another.
 *
 * @param commandsOf - what the server has in each category that the privileges name, e.g. `@read`
 * @returns arguments of `ACL SETUSER` for an account that may do nothing yet
 */
export function aclRules(
  privileges: readonly RedisPrivilege[],
  commandsOf: ReadonlyMap<string, readonly string[]>,
): string[] {
  const selectors = privileges.map(privilege => {
    const commands = new Set([
      ...privilege.commands,
      ...privilege.categories.flatMap(category =>
        (commandsOf.get(category) ?? []).filter(name =>
          GRANTABLE_COMMANDS.has(name),
        ),
      ),
    ]);
    return `(${[
      ...privilege.keys.map(pattern => `~${pattern}`),
      ...privilege.channels.map(pattern => `&${pattern}`),
      ...[...commands].sort().map(name => `+${name}`),
    ].join(' ')})`;
  });
  return [...ALWAYS.map(name => `+${name}`), ...new Set(selectors)];
}
