import {
  ApprovalSubject,
  Obligations,
  RequestPayload,
  unionApprovals,
  withResourceOwners,
} from '@custody/backstage-plugin-custody-common';
import type { PolicyDecision, PolicyRequest } from '@custody/policy';
import type { Viewer } from '../access';
import type { PolicyService } from '../policy';
import type { Subject } from './subject';

/** An intent of the platform's vocabulary. */
export type Intent = { name: string; scopes: string[] };

/** What policy is asked with, besides the subject. */
export type Circumstances = {
  payload: RequestPayload;
  requester: Viewer & { caller: { type: 'user' }; unattributed?: boolean };
  /** Rules that an exception in force lifts for this identity. */
  exceptions: string[];
  intents: readonly Intent[];
};

/** A decision, and what its request owes with all that Custody's own rules add; `input` is null where policy was not asked. */
export type EffectiveDecision = Omit<PolicyDecision, 'input'> & {
  input: PolicyRequest | null;
};

const NOTHING_OWED: Obligations = {
  tier: 'low',
  approvals: [],
  maxGrant: null,
  rotateEvery: null,
  maxTtl: null,
  maxOverlap: null,
  effects: 'immediate',
};

/**
 * Asks policy, and adds to what it obliges to what Custody obliges to in any case: resource owners where a grant
 * crosses owners, and the subject's own rules.
 */
export function askPolicy(
  policy: Pick<PolicyService, 'decide' | 'hash'>,
  subject: Subject,
  circumstances: Circumstances,
): EffectiveDecision {
  const question = policyQuestion(subject, circumstances);
  if (question === null) {
    return {
      effect: 'allow',
      policyIds: [],
      reasons: ['nothing is granted, so policy is not asked'],
      obligations: NOTHING_OWED,
      policyHash: policy.hash,
      errors: [],
      input: null,
    };
  }
  const decision = policy.decide(question);
  return withOwnRules(
    question.context.unattributed
      ? withOneMore(decision, policy.decide(asIfOwnerAsked(question)))
      : decision,
    subject,
  );
}

/** The same question, had somebody of the owner signed in and asked. */
function asIfOwnerAsked(question: PolicyRequest): PolicyRequest {
  return {
    ...question,
    principal: {
      ...question.principal,
      type: 'User',
      groups: [question.resource.owner],
    },
    context: {
      ...question.context,
      unattributed: false,
      requesterIsOwnerMember: true,
    },
  };
}

/**
 * What nobody signed in for needs one approver of the owner more than if somebody of the owner had asked.
 *
 * INVARIANT: so it is never approved by policy alone.
 */
function withOneMore(
  decision: PolicyDecision,
  attributed: PolicyDecision,
): PolicyDecision {
  if (decision.obligations === null) {
    return decision;
  }
  const { approvals } = attributed.obligations ?? decision.obligations;
  const owners = approvals.find(({ term }) => term.kind === 'owner');
  return {
    ...decision,
    obligations: {
      ...decision.obligations,
      approvals: unionApprovals([
        decision.obligations.approvals,
        [{ term: { kind: 'owner' }, count: (owners?.count ?? 0) + 1 }],
      ]),
    },
  };
}

/** INVARIANT: only ever adds to what policy obliges to. */
export function withOwnRules(
  decision: PolicyDecision,
  subject: Pick<Subject, 'owner' | 'sponsor' | 'resources' | 'ownRules'>,
): EffectiveDecision {
  if (decision.obligations === null) {
    return decision;
  }
  return {
    ...decision,
    obligations: {
      ...decision.obligations,
      approvals: unionApprovals([
        withResourceOwners(
          decision.obligations.approvals,
          approvalSubjectOf(subject),
        ),
        subject.ownRules,
      ]),
    },
  };
}

/** What the approver terms stand for. */
export function approvalSubjectOf(
  subject: Pick<Subject, 'owner' | 'sponsor' | 'resources'>,
): ApprovalSubject {
  return {
    owner: subject.owner,
    sponsor: subject.sponsor,
    resources: subject.resources,
  };
}

function policyQuestion(
  subject: Subject,
  { payload, requester, exceptions, intents }: Circumstances,
): PolicyRequest | null {
  const { proposed } = subject;
  if (payload.kind === 'declare' || proposed === null) {
    return null;
  }
  const intent = intents.find(({ name }) => name === payload.intent);
  return {
    action: payload.kind,
    principal: {
      // Of an edit nobody knows the author, so no policy for people applies to it.
      type: requester.unattributed ? 'Workload' : 'User',
      id: requester.caller.ref,
      groups: requester.caller.groups,
      tenants: requester.tenants,
    },
    resource: {
      ref: proposed.ref,
      owner: proposed.owner,
      ...(proposed.sponsor && { sponsor: proposed.sponsor }),
      tenant: proposed.tenant,
      environment: proposed.environment,
      exposure: proposed.exposure,
      type: proposed.type,
      mode: proposed.mode,
      risk: proposed.risk,
      scopes: proposed.scopes,
      ...(proposed.component && { component: proposed.component }),
      ...(subject.lifecycle && { componentLifecycle: subject.lifecycle }),
      componentCount: subject.usedBy.components.length,
      environmentCount: subject.usedBy.environments.length,
    },
    context: {
      ...(payload.intent && { intent: payload.intent }),
      ...(intent && { intentScopes: intent.scopes }),
      reason: payload.reason,
      exceptions,
      widens: subject.widens,
      ...(requester.unattributed && { unattributed: true }),
      ...(payload.kind === 'transfer' && { newOwner: payload.owner }),
      ...(subject.newTenant && { newTenant: subject.newTenant }),
    },
  };
}
