import { isInWindow, nextOpening, parseRotationWindow } from '../credentials';
import { Obligations, shorterLimit } from '../obligations';
import { type Instant, quote } from '../values';
import type { IntentDefinition } from './definition';

/** What somebody says they are about to do, and with what. */
export type IntentQuestion = {
  /** As named; nothing when none was. */
  intent: string | undefined;
  /** All that the identity is, or would be, granted. */
  scopes: readonly string[];
  now: Instant;
  /** It is used now, as by a lease; a request waits for people, so hours say nothing of it. */
  atOnce: boolean;
};

/** What an intent says to that; limits are ISO-8601 durations, null for none. */
export type IntentVerdict =
  | {
      permitted: true;
      maxGrant: string | null;
      maxTtl: string | null;
      /** When its hours end; null when they don't, or nothing is used now. */
      until: Instant | null;
    }
  | { permitted: false; reason: string };

/**
 * Whether an intent permits what is done in its name, and until when.
 *
 * INVARIANT: an intent that nobody defined permits nothing. One that was not named limits nothing; policy says whether
 * one must be.
 */
export function judgeIntent(
  { intent, scopes, now, atOnce }: IntentQuestion,
  intents: readonly IntentDefinition[],
): IntentVerdict {
  if (intent === undefined) {
    return { permitted: true, maxGrant: null, maxTtl: null, until: null };
  }
  const found = intents.find(({ name }) => name === intent);
  if (!found) {
    return { permitted: false, reason: unknownIntent(intent, intents) };
  }
  const beyond = scopes.filter(scope => !found.scopes.includes(scope));
  if (beyond.length > 0) {
    return {
      permitted: false,
      reason: `the intent ${quote(intent)} does not permit ${listed(
        beyond,
      )}, but ${listed(found.scopes)}`,
    };
  }
  const until = atOnce ? hoursEnd(found, now) : null;
  if (until === undefined) {
    return {
      permitted: false,
      reason: `the intent ${quote(intent)} permits nothing now, but at ${listed(
        found.times ?? [],
      )}; it is permitted again at ${nextHours(found, now)}`,
    };
  }
  return {
    permitted: true,
    maxGrant: found.maxGrant ?? null,
    maxTtl: found.maxTtl ?? null,
    until,
  };
}

/**
 * What is owed when the intent has its say too: of each time the shorter.
 *
 * INVARIANT: never looser than what policy obliges to.
 *
 * @param from - when what ends with the intent's hours begins
 */
export function narrowByIntent(
  obligations: Obligations,
  verdict: Extract<IntentVerdict, { permitted: true }>,
  from: Instant,
): Obligations {
  const { maxGrant, maxTtl, until } = verdict;
  const left =
    until === null
      ? null
      : `PT${Math.max(
          1,
          Math.floor((Date.parse(until) - Date.parse(from)) / 1_000),
        )}S`;
  return {
    ...obligations,
    maxGrant: shorterLimit(obligations.maxGrant, maxGrant),
    maxTtl: shorterLimit(shorterLimit(obligations.maxTtl, maxTtl), left),
  };
}

/** The sentence of an intent that is in no vocabulary. */
export function unknownIntent(
  intent: string,
  intents: ReadonlyArray<Pick<IntentDefinition, 'name'>>,
): string {
  return `${quote(intent)} is not an intent of the platform; ${
    intents.length > 0
      ? `choose one of ${intents.map(({ name }) => name).join(', ')}`
      : 'leave it out; none are configured (`custody.intents`)'
  }`;
}

/** @returns when the hours end that it is now; null for any time, undefined when it is none of them */
function hoursEnd(
  { times }: IntentDefinition,
  now: Instant,
): Instant | null | undefined {
  if (!times) {
    return null;
  }
  return times
    .map(parseRotationWindow)
    .filter(window => isInWindow(window, now))
    .map(window => nextOpening(window, now).until)
    .sort()
    .at(-1);
}

function nextHours({ times = [] }: IntentDefinition, now: Instant): Instant {
  return times
    .map(text => nextOpening(parseRotationWindow(text), now).from)
    .sort()[0];
}

function listed(words: readonly string[]): string {
  return words.map(quote).join(', ');
}
