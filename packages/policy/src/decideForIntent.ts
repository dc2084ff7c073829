import {
  Instant,
  IntentDefinition,
  judgeIntent,
  narrowByIntent,
} from '@custody/backstage-plugin-custody-common';
import { ACTION_RULES } from './actions';
import { PolicyDecision } from './decision';
import { PolicyRequest } from './request';

/** The intents that the platform has at this moment. */
export type Intents = () => readonly IntentDefinition[];

/**
 * Asks policy, and lets the intent that is named have its say too: what it does not permit is denied, and of each time
 * the shorter holds.
 *
 * INVARIANT: an intent only ever narrows; one that nobody defined permits nothing, whatever policy says.
 *
 * @param question - with the name of the intent; the scopes that it permits are filled in as they are now
 * @param from - when a lease began or would, from which its longest life counts
 */
export function decideForIntent(
  policy: { decide(question: PolicyRequest): PolicyDecision },
  question: PolicyRequest,
  circumstances: { intents: Intents; now: Instant; from?: Instant },
): PolicyDecision {
  const { action, resource, context } = question;
  const { intent } = context;
  if (intent === undefined) {
    return policy.decide(question);
  }
  const { now, from = now } = circumstances;
  const intents = circumstances.intents();
  const verdict = judgeIntent(
    {
      intent,
      scopes: resource.scopes,
      now,
      atOnce: ACTION_RULES[action].atOnce,
    },
    intents,
  );
  const decision = policy.decide({
    ...question,
    context: {
      ...context,
      intentScopes: intents.find(({ name }) => name === intent)?.scopes ?? [],
    },
  });
  if (!verdict.permitted) {
    return denied(decision, verdict.reason);
  }
  return decision.obligations === null
    ? decision
    : {
        ...decision,
        obligations: narrowByIntent(decision.obligations, verdict, from),
      };
}

/** What allowed it determines nothing any more; what denied it stands, and comes first. */
function denied(decision: PolicyDecision, reason: string): PolicyDecision {
  const already = decision.effect === 'deny';
  return {
    ...decision,
    effect: 'deny',
    policyIds: already ? decision.policyIds : [],
    reasons: already ? [...decision.reasons, reason] : [reason],
    obligations: null,
  };
}
