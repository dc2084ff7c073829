import {
  EXCEPTABLE_RULES,
  FINDING_RULES,
  type Instant,
  quote,
  type RequestPayload,
} from '@custody/backstage-plugin-custody-common';
import type { Viewer } from '../access';
import { problem, RequestProblem, Subject } from '../subjects/subject';

/**
 * What keeps an exception from being asked for.
 *
 * INVARIANT: an exception is from one rule that there is, a finding's that may be lifted or a policy's in force, and it ends,
 * no later than policy lets exceptions last. It is asked for by those who answer for the identity: whoever only sees it
 * would hold up what they ask, as one request about an identity waits at a time.
 *
 * @param options.latest - the latest end that policy gives; null where it gives none
 * @returns nothing for a request that is no exception
 */
export function checkException(
  payload: RequestPayload,
  options: {
    subject: Pick<Subject, 'ref' | 'owner' | 'sponsor'>;
    requester: Pick<Viewer, 'refs' | 'platform'>;
    policies: ReadonlyArray<{ id: string }>;
    latest: Instant | null;
    now: Instant;
  },
): RequestProblem[] {
  return payload.kind === 'except'
    ? [
        ...checkAsking(options),
        ...checkRule(payload, options.policies),
        ...checkUntil(payload, options),
      ]
    : [];
}

type Exception = Extract<RequestPayload, { kind: 'except' }>;

function checkAsking({
  subject: { ref, owner, sponsor },
  requester: { refs, platform },
}: {
  subject: Pick<Subject, 'ref' | 'owner' | 'sponsor'>;
  requester: Pick<Viewer, 'refs' | 'platform'>;
}): RequestProblem[] {
  const answers =
    platform ||
    refs.includes(owner) ||
    (sponsor !== null && refs.includes(sponsor));
  return answers
    ? []
    : [
        problem(
          'identity.name',
          ref,
          'an exception is asked for by members of its owner, by its sponsor, or by the platform team',
          `have somebody of ${quote(owner)} ask for it`,
        ),
      ];
}

function checkRule(
  { rule }: Exception,
  policies: ReadonlyArray<{ id: string }>,
): RequestProblem[] {
  const finding = FINDING_RULES.find(each => each === rule);
  if (finding && !EXCEPTABLE_RULES.includes(finding)) {
    return [
      problem(
        'rule',
        rule,
        `there is no exception from ${quote(
          rule,
        )}: it says what became of the identity, or what is owed`,
        'do what the finding asks',
      ),
    ];
  }
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
