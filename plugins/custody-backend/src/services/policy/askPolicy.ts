import {
  ApprovalSubject,
  Instant,
  Obligations,
  RequestPayload,
  unionApprovals,
  withResourceOwners,
} from '@custody/backstage-plugin-custody-common';
import {
  decideForIntent,
  Intents,
  PolicyDecision,
  PolicyRequest,
} from '@custody/policy';
import type { Viewer } from '../access';
import type { PolicyService } from './policyService';
import { personAsking, policyQuestion } from './question';
import type { Subject } from '../subjects/subject';

/** What policy is asked with, besides the subject. */
export type Circumstances = {
  payload: RequestPayload;
  requester: Viewer & {
    caller: { type: 'user'; ref: string; groups: string[] };
    unattributed?: boolean;
  };
  /** Rules that an exception in force lifts for this identity. */
  exceptions: string[];
  intents: Intents;
  now: Instant;
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
  const question = questionOf(subject, circumstances);
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
  const decision = decideForIntent(policy, question, circumstances);
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

function questionOf(
  subject: Subject,
  { payload, requester, exceptions }: Circumstances,
): PolicyRequest | null {
  const { proposed } = subject;
  if (payload.kind === 'declare' || proposed === null) {
    return null;
  }
  const person = personAsking(requester);
  return policyQuestion({
    action: payload.kind,
    // Of an edit nobody knows the author, so no policy for people applies to it.
    by: requester.unattributed ? { ...person, type: 'Workload' } : person,
    about: { ...subject, proposed },
    exceptions,
    intent: payload.intent,
    more: {
      reason: payload.reason,
      ...(requester.unattributed && { unattributed: true }),
      ...(payload.kind === 'transfer' && { newOwner: payload.owner }),
    },
  });
}
