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

/** Types that a library names in another way than people do. */
const IN_WORDS: Record<string, string> = {
  int: 'a whole number',
  record: 'an object',
};

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
  if (/^is missing:/.test(issue.message)) {
    return `${name} ${issue.message}`;
  }
  if (value === undefined && issue.code !== 'custom') {
    return `${name} is missing: ${remedyOf(issue)}`;
  }
  // Our own messages are predicates that end in a remedy ("is empty: name at least one scope").
  if (/^(is|has|needs) /.test(issue.message)) {
    return value === undefined || value === ''
      ? `${name} ${issue.message}`
      : `${name} (${quote(value)}) ${issue.message}`;
  }
  return `${name} is ${quote(value)}: ${remedyOf(issue)}`;
}

/**
 * What to do about something that a schema found, in words of our own: a library's are about types.
 *
 * @returns the end of a sentence, such as "give a string"
 */
export function remedyOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_value':
      return useOneOf(issue.values);
    case 'invalid_union':
      // What tells a union's members apart is no part of the type of its issues.
      return 'options' in issue && Array.isArray(issue.options)
        ? useOneOf(issue.options)
        : 'give another value';
    case 'invalid_type':
      return `give ${IN_WORDS[issue.expected] ?? article(issue.expected)}`;
    case 'invalid_format':
      return issue.format === 'datetime'
        ? 'give a date with a time in UTC, such as `2026-12-31T00:00:00Z`'
        : lowerFirst(issue.message);
    case 'too_big':
      return `keep it to at most ${issue.maximum}${unitOf(issue.origin)}`;
    case 'too_small':
      return `give at least ${issue.minimum}${unitOf(issue.origin)}`;
    default:
      return lowerFirst(issue.message);
  }
}

function useOneOf(values: readonly unknown[]): string {
  return `use ${values.length === 1 ? '' : 'one of '}${values
    .map(quote)
    .join(', ')}`;
}

function unitOf(origin: string): string {
  switch (origin) {
    case 'string':
      return ' characters';
    case 'array':
      return ' entries';
    default:
      return '';
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLocaleLowerCase('en-US') + text.slice(1);
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
