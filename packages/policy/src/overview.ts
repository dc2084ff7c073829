import {
  Obligations,
  RISKS,
  Risk,
  canonicalJson,
} from '@custody/backstage-plugin-custody-common';
import { ACTION_RULES, POLICY_ACTIONS, PolicyAction } from './actions';
import { PolicyDecision } from './decision';
import { owedSentences, sentence } from './explain';
import { PolicySet } from './policySet';
import { PolicyRequest } from './request';

/** Who asks, in the table of who may do what. */
export type OverviewAsker =
  | { kind: 'owner' }
  | { kind: 'group'; ref: string }
  | { kind: 'workload' }
  | { kind: 'anyone' };

/** One line of the table: what policy says to one who asks, for the risks that it says the same of. */
export type OverviewLine = {
  action: PolicyAction;
  asker: OverviewAsker;
  risks: Risk[];
  effect: 'allow' | 'deny';
  policyIds: string[];
  /** In plain language: the policies' own. */
  reasons: string[];
  obligations: Obligations | null;
  /** What is owed and what ends when, in sentences; empty when denied. */
  owes: string[];
};

/** Where the table is about. */
export type OverviewPlace = {
  tenant: string | null;
  /** The group that stands for whoever owns. */
  owner: string;
  environment: string;
  /** The named facts of the calendar that hold there now; none when left out. */
  calendar?: readonly string[];
};

const TABLE: Pick<
  PolicyRequest['resource'],
  'exposure' | 'type' | 'mode' | 'componentCount' | 'environmentCount'
> = {
  exposure: 'internal',
  type: 'service-account',
  mode: 'rotated',
  componentCount: 1,
  environmentCount: 1,
};

/**
 * Who may do what in one tenant and environment, found out by asking the set over all actions, risks and askers: a
 * service account with a rotated credential, inside, used by one component. What is said of everybody is not said again
 * of those whom policies name.
 *
 * @returns lines by action, those who may first
 */
export function overviewOf(
  set: PolicySet,
  place: OverviewPlace,
): OverviewLine[] {
  const groups = [
    ...new Set(set.policies.flatMap(({ names }) => names.groups)),
  ].sort();
  return POLICY_ACTIONS.flatMap(action => {
    const lines = (asker: OverviewAsker) =>
      byRisk(risk => set.decide(questionOf(action, asker, risk, place))).map(
        ({ decision, risks }) => lineOf(action, asker, risks, decision),
      );
    const { principals } = ACTION_RULES[action];
    const asPerson = principals.includes('User');
    const anyone = asPerson ? lines({ kind: 'anyone' }) : [];
    const same = new Set(anyone.map(signature));
    const others = asPerson
      ? [
          ...lines({ kind: 'owner' }),
          ...groups.flatMap(ref =>
            ref === place.owner ? [] : lines({ kind: 'group', ref }),
          ),
        ].filter(line => !same.has(signature(line)))
      : [];
    const workload = action === 'lease' ? lines({ kind: 'workload' }) : [];
    return [...others, ...workload, ...anyone].sort(
      (a, b) => Number(a.effect === 'deny') - Number(b.effect === 'deny'),
    );
  });
}

function questionOf(
  action: PolicyAction,
  asker: OverviewAsker,
  risk: Risk,
  { tenant, owner, environment, calendar = [] }: OverviewPlace,
): PolicyRequest {
  const tenants = tenant === null ? [] : [tenant];
  const groups = {
    owner: [owner],
    group: asker.kind === 'group' ? [asker.ref] : [],
    workload: [],
    anyone: [],
  }[asker.kind];
  return {
    action,
    principal: {
      type: asker.kind === 'workload' ? 'Workload' : 'User',
      id: asker.kind === 'workload' ? 'consumer:any' : 'user:default/anybody',
      groups,
      tenants,
    },
    resource: {
      ...TABLE,
      ref: 'identity:default/any',
      owner,
      tenant,
      environment,
      risk,
      scopes: [],
    },
    context: {
      reason: 'to know who may do what',
      calendar,
      ...(action === 'transfer' && tenant !== null && { newTenant: tenant }),
    },
  };
}

function byRisk(ask: (risk: Risk) => PolicyDecision) {
  const found: { decision: PolicyDecision; risks: Risk[] }[] = [];
  for (const risk of RISKS) {
    const decision = ask(risk);
    const alike = found.find(each => sameAnswer(each.decision, decision));
    if (alike) {
      alike.risks.push(risk);
    } else {
      found.push({ decision, risks: [risk] });
    }
  }
  return found;
}

function sameAnswer(a: PolicyDecision, b: PolicyDecision): boolean {
  return (
    a.effect === b.effect &&
    a.policyIds.join() === b.policyIds.join() &&
    canonicalJson(a.obligations) === canonicalJson(b.obligations)
  );
}

function lineOf(
  action: PolicyAction,
  asker: OverviewAsker,
  risks: Risk[],
  decision: PolicyDecision,
): OverviewLine {
  return {
    action,
    asker,
    risks,
    effect: decision.effect,
    policyIds: decision.policyIds,
    reasons:
      decision.policyIds.length === 0
        ? ['No policy permits it.']
        : decision.reasons.map(sentence),
    obligations: decision.obligations,
    owes: decision.obligations ? owedSentences(decision.obligations) : [],
  };
}

function signature({ risks, effect, policyIds }: OverviewLine): string {
  return [risks, effect, policyIds].join('|');
}
