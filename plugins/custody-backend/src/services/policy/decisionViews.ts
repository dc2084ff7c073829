import type {
  DecisionView,
  Obligations,
} from '@custody/backstage-plugin-custody-common';
import type { EffectiveDecision } from './askPolicy';

/** A decision as pages show it: what explains it, without its inputs. */
export function decisionViewOf(
  decision: Omit<EffectiveDecision, 'input'>,
): DecisionView {
  return {
    effect: decision.effect,
    policyIds: decision.policyIds,
    reasons: decision.reasons,
    obligations: decision.obligations && obligationsView(decision.obligations),
    policyHash: decision.policyHash,
  };
}

/** What is owed besides approvals, which are told apart. */
export function obligationsView({ approvals: _owed, ...view }: Obligations) {
  return view;
}
