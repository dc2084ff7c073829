import { InputError } from '@backstage/errors';
import { quote } from '@custody/backstage-plugin-custody-common';
import type { z } from 'zod/v4';

/** One error for all mistakes, so that nobody mends one to find the next. */
export function problems(list: string[]): InputError {
  return new InputError(`invalid config: ${list.join('; ')}`);
}

const HIDDEN = '(not shown)';

/** A mistake with its key's path, the value and the remedy; never a value that may be secret. */
export function describe(issue: z.core.$ZodIssue, section: unknown): string {
  const path = ['custody', ...issue.path].reduce<string>(
    (text, key) =>
      typeof key === 'number'
        ? `${text}[${key}]`
        : `${text}${text && '.'}${String(key)}`,
    '',
  );
  if (issue.code === 'unrecognized_keys') {
    return `\`${path}\` has keys that are not known: ${issue.keys
      .map(quote)
      .join(', ')}; check their spelling or take them out`;
  }
  const value = isSecretive(issue.path)
    ? HIDDEN
    : issue.path.reduce<unknown>(
        (part, key) =>
          (part as Record<PropertyKey, unknown> | undefined)?.[key],
        section,
      );
  return value === undefined
    ? `\`${path}\` is missing; see the plugin's config.d.ts for what it is`
    : `\`${path}\` ${issue.message}: ${quote(value)}`;
}

/** Whether a value may hold a secret: the section of a provider or sink, or what stands in its place, such as a bare URL. */
function isSecretive([key, type, , field]: readonly PropertyKey[]): boolean {
  return (
    (key === 'providers' && field === undefined) ||
    (key === 'sinks' && type !== 'default')
  );
}
