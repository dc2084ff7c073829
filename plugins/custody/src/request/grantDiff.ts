import type {
  GrantedScope,
  RequestView,
} from '@custody/backstage-plugin-custody-common';
import { isRedefined } from './redefined';
import { isAboutGrant } from './sentence';

export type GrantLine = {
  change:
    | 'added'
    | 'kept'
    // By the same name, and it stands for something else than what was approved.
    | 'redefined'
    | 'removed'
    // Of what is decided, which is beside nothing: what was approved is what is there today.
    | 'approved'
    | 'left-out'
    | 'asked';
  name: string;
  /** Null for what is taken away: the request doesn't carry its definition. */
  scope: GrantedScope | null;
};

type Granting = Pick<
  RequestView,
  'kind' | 'state' | 'derived' | 'grantedToday' | 'granted' | 'changes'
>;

/** Whether what it gives can differ from what is approved today, because nothing of it is given yet. */
export function isDiff({ kind, state }: Granting): boolean {
  return state === 'pending' || !isAboutGrant({ kind });
}

/**
 * What a request asks, beside what is approved today; once it is decided, what came of it.
 *
 * @returns one line a scope: first what is added, then what stands for something else, what stays, and what goes
 */
export function grantLines(request: Granting): GrantLine[] {
  return isDiff(request) ? grantDiff(request) : grantOutcome(request);
}

function grantOutcome({
  derived,
  granted,
}: Pick<RequestView, 'derived' | 'granted'>): GrantLine[] {
  const lines = (derived?.scopes ?? []).map(scope => ({
    change: outcomeOf(scope.name, granted),
    name: scope.name,
    scope,
  }));
  return [
    ...lines.filter(({ change }) => change !== 'left-out'),
    ...lines.filter(({ change }) => change === 'left-out'),
  ];
}

function outcomeOf(
  name: string,
  granted: RequestView['granted'],
): GrantLine['change'] {
  if (!granted) return 'asked';
  return granted.scopes.includes(name) ? 'approved' : 'left-out';
}

function grantDiff(
  request: Pick<RequestView, 'derived' | 'grantedToday' | 'changes'>,
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
    ...kept
      .map(scope => ({
        change: isRedefined(request, scope.name)
          ? ('redefined' as const)
          : ('kept' as const),
        name: scope.name,
        scope,
      }))
      .sort((a, b) => b.change.localeCompare(a.change)),
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
