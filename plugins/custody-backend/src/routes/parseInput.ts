import { InputError } from '@backstage/errors';
import { quote } from '@custody/backstage-plugin-custody-common';
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

function describeIssue(
  issue: z.core.$ZodIssue,
  value: unknown,
  where: string,
): string {
  const field = issue.path.map(String).join('.');
  const name = field ? `\`${field}\`` : `the ${where}`;
  switch (issue.code) {
    case 'unrecognized_keys':
      return `${name} has fields that are not known: ${issue.keys
        .map(quote)
        .join(', ')}; leave them out`;
    case 'invalid_type':
      return `${name} ${lowerFirst(issue.message)}; got ${quote(
        valueAt(value, issue.path) ?? 'nothing',
      )}`;
    default:
      return `${name} ${lowerFirst(issue.message)}: ${quote(
        valueAt(value, issue.path) ?? 'nothing',
      )}`;
  }
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

function lowerFirst(text: string): string {
  return text.charAt(0).toLocaleLowerCase('en-US') + text.slice(1);
}
