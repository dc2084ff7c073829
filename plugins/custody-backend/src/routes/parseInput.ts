import { InputError } from '@backstage/errors';
import { quote, remedyOf } from '@custody/backstage-plugin-custody-common';
import type { z } from 'zod/v4';

const MOST_ISSUES = 20;

/**
 * Checks what somebody sent against the schema of a route.
 *
 * @param where - `body` or `query`, named in the error
 * @returns the value as the schema gives it, with defaults
 * @throws InputError that lists each field, its value and what is wrong with it
 */
export function parseInput<T extends z.ZodType>(
  schema: T,
  value: unknown,
  where: string,
): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) {
    refuseNul(result.data, where);
    return result.data;
  }
  const { issues } = result.error;
  const shown = issues
    .slice(0, MOST_ISSUES)
    .map(issue => describeIssue(issue, value, where));
  if (issues.length > MOST_ISSUES) {
    shown.push(`and ${issues.length - MOST_ISSUES} more`);
  }
  throw new InputError(shown.join('; '));
}

/**
 * PostgreSQL takes no U+0000 in text, neither to store nor to compare with: it would answer with an error of its own.
 *
 * @throws InputError that names the field
 */
export function refuseNul(data: unknown, where: string): void {
  const rest: Array<[string, unknown]> = [[`the ${where}`, data]];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const [name, value] = next;
    if (typeof value === 'string' && value.includes('\u0000')) {
      throw new InputError(
        `${name} has the character U+0000: ${quote(value)}; remove it`,
      );
    }
    if (typeof value === 'object' && value !== null) {
      for (const [key, part] of Object.entries(value)) {
        rest.push([quote(key), part]);
      }
    }
  }
}

function describeIssue(
  issue: z.core.$ZodIssue,
  value: unknown,
  where: string,
): string {
  const field = issue.path.map(String).join('.');
  const name = field ? `\`${field}\`` : `the ${where}`;
  if (issue.code === 'unrecognized_keys') {
    return `${name} has fields that are not known: ${issue.keys
      .map(quote)
      .join(', ')}; leave them out`;
  }
  const given = valueAt(value, issue.path);
  if (!isOwn(issue.message)) {
    const what = given === undefined ? 'missing' : quote(given);
    return `${name} is ${what}: ${remedyOf(issue)}`;
  }
  if (given === undefined) {
    return `${name} ${issue.message}`;
  }
  return issue.code === 'invalid_type'
    ? `${name} ${issue.message}; got ${quote(given)}`
    : `${name} ${issue.message}: ${quote(given)}`;
}

/** Whether a schema says it in words of its own, which go on after the field's name; a library's begin as sentences do. */
function isOwn(message: string): boolean {
  return !/^[A-Z]/.test(message);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (part, key) =>
      typeof part === 'object' && part !== null
        ? (part as Record<PropertyKey, unknown>)[key]
        : undefined,
    value,
  );
}
