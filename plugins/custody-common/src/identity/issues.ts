import type { z } from 'zod/v4';
import { quote } from '../values/quote';

/** One thing wrong with a value: which field, what it holds, and what to do, in one sentence. */
export type FieldIssue = {
  /** Path from the root, e.g. `spec.scopes[2]`. */
  field: string;
  /** The value there, or undefined where nothing is. */
  value: unknown;
  /** E.g. "`spec.type` is `robot`: use one of `bot`, `agent`". */
  message: string;
};

type Issue = z.core.$ZodIssue;

/**
 * Puts what a schema found into words that name field, value and remedy.
 *
 * @param input - what was checked
 * @param issues - what the schema found
 * @param max - at most so many are told; the last one then says how many more there are
 */
export function describeIssues(
  input: unknown,
  issues: readonly Issue[],
  max = 10,
): FieldIssue[] {
  const told = issues.slice(0, max).flatMap(issue => describe(input, issue));
  const more = issues.length - max;
  return more > 0
    ? [
        ...told,
        {
          field: '',
          value: undefined,
          message: `and ${more} more of the kind: correct these first`,
        },
      ]
    : told;
}

function describe(input: unknown, issue: Issue): FieldIssue[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => {
      const path = [...issue.path, key];
      const field = fieldName(path);
      return {
        field,
        value: valueAt(input, path),
        message: `${quote(field)} is not a known field: remove it`,
      };
    });
  }
  const field = fieldName(issue.path);
  const value = valueAt(input, issue.path);
  return [{ field, value, message: sentence(field, value, issue) }];
}

function sentence(field: string, value: unknown, issue: Issue): string {
  const name = quote(field || 'the value');
  if (value === undefined && issue.code !== 'custom') {
    return `${name} is missing: ${remedy(issue)}`;
  }
  // Our own messages are predicates that end in a remedy ("is empty: name at least one scope").
  if (/^(is|has|needs) /.test(issue.message)) {
    return value === undefined || value === ''
      ? `${name} ${issue.message}`
      : `${name} (${quote(value)}) ${issue.message}`;
  }
  return `${name} is ${quote(value)}: ${remedy(issue)}`;
}

function remedy(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_value':
      return `use ${issue.values.length === 1 ? '' : 'one of '}${issue.values
        .map(quote)
        .join(', ')}`;
    case 'invalid_type':
      return `give ${article(issue.expected)}`;
    case 'too_big':
      return `keep it to at most ${issue.maximum}`;
    case 'too_small':
      return `give at least ${issue.minimum}`;
    default:
      return (
        issue.message.charAt(0).toLocaleLowerCase('en-US') +
        issue.message.slice(1)
      );
  }
}

function article(type: string): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

function fieldName(path: readonly PropertyKey[]): string {
  return path
    .map(part => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value: unknown = input;
  for (const part of path) {
    if (
      typeof value !== 'object' ||
      value === null ||
      !Object.hasOwn(value, part)
    ) {
      return undefined;
    }
    value = (value as Record<PropertyKey, unknown>)[part];
  }
  return value;
}
