import {
  quote,
  type Privilege,
} from '@custody/backstage-plugin-custody-common';
import type { ParsedPrivilege } from '@custody/backstage-plugin-custody-node';
import { z } from 'zod/v4';
import {
  GRANTABLE_CATEGORIES,
  GRANTABLE_COMMANDS,
  type CommandKind,
} from './commands';

/** Commands with the keys and channels that they may be used on. All in lower case. */
export type RedisPrivilege = {
  keys: string[];
  channels: string[];
  /** Names such as `get` or `xinfo|stream`. */
  commands: string[];
  /** Names such as `@read`. */
  categories: string[];
};

const LITERAL = 'A-Za-z0-9_.:@/#=+{}-';
/** Begins with something that is no wildcard. No spaces, classes or escapes: what is read is what is granted. */
const PATTERN = new RegExp(`^[${LITERAL}][*?${LITERAL}]*$`);

const oneOrMore = z.union([z.string(), z.array(z.string()).min(1)]);
const shape = z.strictObject({
  keys: oneOrMore.optional(),
  channels: oneOrMore.optional(),
  commands: z.array(z.string()).min(1),
});

const EXAMPLE =
  'write it as `{ keys: "session:*", commands: [GET, SET] }` or `{ channels: "session-events", commands: [PUBLISH] }`';

type Fault = { message: string; remedy: string };
type Parsed = ParsedPrivilege<RedisPrivilege>;

/**
 * Reads one privilege of the scope vocabulary.
 *
 * @param privilege - `{ keys?, channels?, commands }` as the vocabulary holds it
 * @returns the privilege, or the first thing that is wrong with it
 */
export function parsePrivilege(privilege: Privilege): Parsed {
  const parsed = shape.safeParse(privilege);
  if (!parsed.success) {
    return {
      ok: false,
      message: `${quote(privilege)} is not a privilege of Redis`,
      remedy: EXAMPLE,
    };
  }
  const unique = (values: readonly string[]) => [...new Set(values)].sort();
  const names = unique(parsed.data.commands.map(name => name.toLowerCase()));
  const value: RedisPrivilege = {
    keys: unique([parsed.data.keys ?? []].flat()),
    channels: unique([parsed.data.channels ?? []].flat()),
    commands: names.filter(name => !name.startsWith('@')),
    categories: names.filter(name => name.startsWith('@')),
  };
  const fault =
    patternFault('keys', value.keys) ??
    patternFault('channels', value.channels) ??
    commandFault(value) ??
    reachFault(value, 'keys') ??
    reachFault(value, 'channels');
  return fault ? { ok: false, ...fault } : { ok: true, value };
}

function patternFault(
  field: 'keys' | 'channels',
  patterns: readonly string[],
): Fault | undefined {
  const wrong = patterns.find(pattern => !PATTERN.test(pattern));
  if (wrong === undefined) return undefined;
  if (/^[*?[]/.test(wrong)) {
    return {
      message: `\`${field}\` has ${quote(
        wrong,
      )}, a wildcard that reaches what belongs to others`,
      remedy: `begin it with the prefix that these ${field} share, such as \`session:*\``,
    };
  }
  return {
    message: `\`${field}\` has ${quote(
      wrong,
    )}, which is no pattern that can be granted`,
    remedy: `use letters, digits and \`_.:@/#=+{}-\`, then \`*\` or \`?\``,
  };
}

function commandFault({
  commands,
  categories,
}: RedisPrivilege): Fault | undefined {
  const category = categories.find(name => !GRANTABLE_CATEGORIES.has(name));
  if (category !== undefined) {
    return {
      message: `\`commands\` has ${quote(category)}, which ${
        category === '@all'
          ? 'is a wildcard'
          : 'is no category that can be granted'
      }`,
      remedy: `name the commands, or use any of ${[
        ...GRANTABLE_CATEGORIES.keys(),
      ].join(', ')}`,
    };
  }
  const command = commands.find(name => !GRANTABLE_COMMANDS.has(name));
  return command === undefined
    ? undefined
    : {
        message: `\`commands\` has ${quote(
          command.toUpperCase(),
        )}, which can't be granted`,
        remedy:
          "use commands that stay within the keys or channels they name, such as GET; the provider's README lists them",
      };
}

/** Keys without a command for keys, or the other way round, stand for nothing: whoever wrote it meant something else. */
function reachFault(
  privilege: RedisPrivilege,
  field: Exclude<CommandKind, 'plain'>,
): Fault | undefined {
  const using = [
    ...privilege.commands.filter(
      name => GRANTABLE_COMMANDS.get(name) === field,
    ),
    ...privilege.categories.filter(
      name => GRANTABLE_CATEGORIES.get(name) === field,
    ),
  ];
  const there = privilege[field].length > 0;
  if (there === using.length > 0) return undefined;
  return there
    ? {
        message: `\`${field}\` is given, and none of \`commands\` uses ${field}`,
        remedy: `leave \`${field}\` out, or add commands for them`,
      }
    : {
        message: `${quote(using[0].toUpperCase())} needs \`${field}\``,
        remedy: `say which ${field} it may be used on, such as \`${field}: "session:*"\``,
      };
}
