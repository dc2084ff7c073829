import { InputError } from '@backstage/errors';
import { isShorterLimit, limitMillis, shorterLimit } from '../obligations';
import { quote } from '../values';
import type { Narrow } from './payload';

/** The shortest time that a reviewer may narrow to: less is no limit, but a load. */
export const SHORTEST_NARROWED = 'PT1H';

/** The parts of a grant that a reviewer can narrow. Times are ISO-8601 durations; null is no limit. */
export type Grantable = {
  scopes: readonly string[];
  maxGrant: string | null;
  rotateEvery: string | null;
};

/**
 * What is granted in the end: the intersection of what was asked and of what each reviewer left of it.
 *
 * INVARIANT: never wider than `asked`, nor than any of `narrowed`, whatever they say.
 */
export function narrowGrant(
  asked: Grantable,
  narrowed: readonly Narrow[],
): Grantable {
  return narrowed.reduce<Grantable>(
    (grant, narrow) => ({
      scopes: grant.scopes.filter(
        scope => narrow.scopes === undefined || narrow.scopes.includes(scope),
      ),
      maxGrant: shorterLimit(grant.maxGrant, narrow.maxGrant ?? null),
      rotateEvery: shorterLimit(grant.rotateEvery, narrow.rotateEvery ?? null),
    }),
    asked,
  );
}

/**
 * Refuses a narrowing that a reviewer can't have meant: wider than what is asked, or leaving nothing.
 *
 * @param current - what is asked, as already narrowed by others
 * @throws InputError that names the field, its value and the remedy
 */
export function checkNarrow(
  asked: Grantable,
  current: Grantable,
  narrow: Narrow,
): void {
  const unasked = narrow.scopes?.find(scope => !asked.scopes.includes(scope));
  if (unasked !== undefined) {
    throw new InputError(
      `\`narrow.scopes\` names ${quote(
        unasked,
      )}, which was not asked for; a reviewer may only leave scopes out`,
    );
  }
  for (const field of ['maxGrant', 'rotateEvery'] as const) {
    const value = narrow[field];
    if (value === undefined) {
      continue;
    }
    const tooShort =
      limitMillis(value, `narrow.${field}`) < limitMillis(SHORTEST_NARROWED);
    if (tooShort && isShorterLimit(value, asked[field])) {
      throw new InputError(
        `\`narrow.${field}\` is shorter than an hour: ${quote(
          value,
        )}; give at least \`${SHORTEST_NARROWED}\``,
      );
    }
    if (isShorterLimit(asked[field], value)) {
      throw new InputError(
        `\`narrow.${field}\` is longer than what is asked: ${quote(
          value,
        )}; give at most ${quote(asked[field])}`,
      );
    }
  }
  if (
    asked.scopes.length > 0 &&
    narrowGrant(current, [narrow]).scopes.length === 0
  ) {
    throw new InputError(
      '`narrow.scopes` leaves no scope at all, together with what others left out; deny the request instead',
    );
  }
}
