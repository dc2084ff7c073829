import type { RequestView } from '@custody/backstage-plugin-custody-common';
import { nameOf, tryParseRef } from '../shared/names';
import { ruleName } from '../shared/ruleName';
import { day, lengthBetween, lengthOfTime, moment } from '../time';
import type { T } from '../translation';
import { isRedefined } from './redefined';
import { isSameChoice } from './rotationWords';

/**
 * Exactly what is asked, in one sentence of plain text.
 *
 * @param t - texts
 * @param request - the request
 * @param language - BCP 47
 * @returns e.g. "Ada asks for a new identity ledger-api-db that may write ledger entries (ledger:write) at
 *   postgresql/ledger, production, for 90 days"
 */
export function sentenceOf(
  t: T,
  request: RequestView,
  language: string,
): string {
  const who = nameOf(request.requester.ref, request.requester.title);
  const identity = request.identity?.name ?? t('none');
  const scopes = scopesInWords(t, request);
  const owner = request.newOwner ?? request.owner;
  const base: string = t(`request.sentence.${sentenceKey(request)}`, {
    who,
    identity,
    scopes,
    owner: nameOf(owner.ref, owner.title),
    from: nameOf(request.owner.ref, request.owner.title),
    rule: request.exception ? ruleName(t, request.exception.rule) : '',
    until: request.exception ? day(request.exception.until, language) : '',
    component: request.component ? nameOf(request.component) : t('none'),
    consumers: request.consumers.map(({ name }) => name).join(', '),
  });
  const { derived } = request;
  const parts: string[] = [base];
  if (derived && scopesMatter(request)) {
    parts.push(t('request.at', { provider: derived.provider }));
    parts.push(`(${derived.environment})`);
  }
  const length = scopesMatter(request) && grantLength(t, request, language);
  const asked = begun(parts.join(' '), request.requester.ref);
  if (!length) return asked;
  // How it was approved is nothing that was asked.
  return request.breakGlass ? `${asked}, ${length}` : `${asked} ${length}`;
}

/** What asks in nobody's name is no name, and begins a sentence as other words do. */
function begun(sentence: string, requester: string): string {
  const kind = tryParseRef(requester)?.kind;
  return kind === 'user'
    ? sentence
    : sentence.charAt(0).toLocaleUpperCase() + sentence.slice(1);
}

/**
 * How long it is for. Once the glass was broken for it, what was asked does not hold: what holds ends in hours.
 *
 * @returns e.g. `for 90 days`; null where policy gives no end
 */
export function grantLength(
  t: T,
  { breakGlass, decision }: Pick<RequestView, 'breakGlass' | 'decision'>,
  language: string,
): string | null {
  if (breakGlass) {
    const { at, until } = breakGlass;
    return until === null
      ? t('breakGlass.sentence.short')
      : t('breakGlass.sentence.until', {
          length: lengthOfTime(lengthBetween(at, until), language),
          until: moment(until, language),
        });
  }
  const maxGrant = decision.obligations?.maxGrant;
  return maxGrant
    ? t('request.for', { length: lengthOfTime(maxGrant, language) })
    : null;
}

/** A change of nothing but the times of rotation is not told as one of scopes, while it is one. */
function sentenceKey(request: RequestView): RequestView['kind'] | 'reschedule' {
  const { kind, state, rotation, derived, grantedToday } = request;
  if (kind !== 'change' || state !== 'pending' || !rotation) return kind;
  const names = derived?.scopes.map(({ name }) => name) ?? [];
  const today = grantedToday?.scopes ?? [];
  const sameScopes =
    names.length === today.length && names.every(name => today.includes(name));
  return sameScopes &&
    !isRedefined(request) &&
    !isSameChoice(rotation.asked, rotation.today)
    ? 'reschedule'
    : kind;
}

function scopesMatter(request: RequestView): boolean {
  return isAboutGrant({ kind: sentenceKey(request) });
}

/** Whether scopes are granted by it, of which a reviewer may leave some out. */
export function isAboutGrant({ kind }: { kind: string }): boolean {
  return ['create', 'change', 'renew'].includes(kind);
}

function scopesInWords(t: T, request: RequestView): string {
  const scopes = request.derived?.scopes ?? [];
  if (scopes.length === 0) return t('request.noScopes');
  return scopes
    .map(
      scope =>
        `${scope.title.charAt(0).toLocaleLowerCase()}${scope.title.slice(1)} (${
          scope.name
        })`,
    )
    .join(', ');
}
