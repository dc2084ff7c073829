import {
  FINDING_RULES,
  type Instant,
  quote,
  type RequestPayload,
} from '@custody/backstage-plugin-custody-common';
import { problem, RequestProblem } from '../subjects/subject';

/**
 * What keeps an exception from being asked for.
 *
 * INVARIANT: an exception is from one rule that there is, a finding's or a policy's in force, and it ends, no later than
 * policy lets exceptions last.
 *
 * @param options.latest - the latest end that policy gives; null where it gives none
 * @returns nothing for a request that is no exception
 */
export function checkException(
  payload: RequestPayload,
  options: {
    policies: ReadonlyArray<{ id: string }>;
    latest: Instant | null;
    now: Instant;
  },
): RequestProblem[] {
  return payload.kind === 'except'
    ? [...checkRule(payload, options.policies), ...checkUntil(payload, options)]
    : [];
}

type Exception = Extract<RequestPayload, { kind: 'except' }>;

function checkRule(
  { rule }: Exception,
  policies: ReadonlyArray<{ id: string }>,
): RequestProblem[] {
  const known = [...FINDING_RULES, ...policies.map(({ id }) => id)];
  return known.includes(rule)
    ? []
    : [
        problem(
          'rule',
          rule,
          `${quote(rule)} is no rule`,
          'name the rule of a finding, or the id of a policy in force',
        ),
      ];
}

function checkUntil(
  { until: asked }: Exception,
  { latest, now }: { latest: Instant | null; now: Instant },
): RequestProblem[] {
  const until = new Date(asked).toISOString();
  if (until <= now) {
    return [
      problem(
        'until',
        asked,
        `${quote(asked)} is not in the future`,
        'give a later instant',
      ),
    ];
  }
  return latest !== null && until > latest
    ? [
        problem(
          'until',
          asked,
          `an exception may last until ${latest} at the most`,
          'give an earlier instant',
        ),
      ]
    : [];
}
