import type {
  GrantedScope,
  RequestView,
} from '@custody/backstage-plugin-custody-common';

export type GrantLine = {
  change: 'added' | 'kept' | 'removed';
  name: string;
  /** Null for what is taken away: the request doesn't carry its definition. */
  scope: GrantedScope | null;
};

/**
 * What a request asks, beside what is approved today.
 *
 * @returns one line a scope: first what is added, then what stays, then what goes
 */
export function grantDiff(
  request: Pick<RequestView, 'derived' | 'grantedToday'>,
): GrantLine[] {
  const today = new Set(request.grantedToday?.scopes ?? []);
  const asked = request.derived?.scopes ?? [];
  const names = new Set(asked.map(scope => scope.name));
  const added = asked.filter(scope => !today.has(scope.name));
  const kept = asked.filter(scope => today.has(scope.name));
  const removed = [...today].filter(name => !names.has(name));
  return [
    ...added.map(scope => ({
      change: 'added' as const,
      name: scope.name,
      scope,
    })),
    ...kept.map(scope => ({
      change: 'kept' as const,
      name: scope.name,
      scope,
    })),
    ...removed.map(name => ({
      change: 'removed' as const,
      name,
      scope: null,
    })),
  ];
}

/**
 * A privilege in one line. Providers have their own words; `on` and `privileges` are said as a sentence where they
 * are there, and anything else as it is.
 */
export function privilegeInWords(
  privilege: GrantedScope['privileges'][number],
): string {
  const { on, privileges, ...rest } = privilege;
  const words: string[] = [];
  if (Array.isArray(privileges)) words.push(privileges.join(', '));
  if (typeof on === 'string') words.push(`on ${on}`);
  if (Object.keys(rest).length > 0 || words.length === 0) {
    words.push(JSON.stringify(words.length === 0 ? privilege : rest));
  }
  return words.join(' ');
}
