import type { RequestView } from '@custody/backstage-plugin-custody-common';

/** Whether a scope stands for something else than it did when the identity was approved last; any scope, without a name. */
export function isRedefined(
  { changes }: Pick<RequestView, 'changes'>,
  name?: string,
): boolean {
  return (changes ?? []).some(({ field }) =>
    name === undefined
      ? field.startsWith('scopes.')
      : field === `scopes.${name}`,
  );
}
