import type { JsonObject } from '@backstage/types';
import {
  addDuration,
  assessQuorum,
  canonicalDigest,
  consumersOf,
  digestForm,
  expandOwed,
  Instant,
  Owed,
  Quorum,
  RequestPayload,
} from '@custody/backstage-plugin-custody-common';
import type { Db } from '../../store/database';
import { findExceptions } from '../../store/requests/findExceptions';
import { checkConsumerKeys } from '../../keys/consumerKeys';
import type { Viewer } from '../access';
import type { Directory, ProviderRegistry, Vocabulary } from '../ports';
import type { PolicyService } from '../policy';
import type { Intents } from '@custody/policy';
import type { Tenants } from '../tenants';
import {
  approvalSubjectOf,
  askPolicy,
  EffectiveDecision,
} from '../policy/askPolicy';
import { checkIntent } from '../policy/checkIntent';
import { Members, readMembers } from './eligibility';
import { checkException } from './checkException';
import { findSubject } from '../subjects/findSubject';
import { findKeptConsumers } from './keptConsumers';
import { findReplacedKeys } from './replacedKeys';
import { problem, RequestProblem, Subject } from '../subjects/subject';

/** A person in whose name something is asked, with groups as the catalog has them now. */
export type Requester = Viewer & {
  caller: { type: 'user'; ref: string; groups: string[] };
  /** Nobody signed in for it: one of `systemRequesters`. */
  unattributed?: boolean;
};

/** A request as it would be, before anybody submitted it. */
export type Proposal = {
  payload: RequestPayload;
  requester: Requester;
  subject: Subject;
  decision: EffectiveDecision;
  owed: Owed[];
  members: Members;
  quorum: Quorum;
  /** What the reviewers put their names to, by its digest. */
  asked: JsonObject;
  digest: string;
  /** What keeps it from being submitted, apart from policy. */
  problems: RequestProblem[];
};

export type ProposalDeps = {
  db: Db;
  vocabulary: Vocabulary;
  providers: ProviderRegistry;
  tenants: Tenants;
  policy: PolicyService;
  intents: Intents;
};

/**
 * Works out what a request would be: what it is about, what policy says, what is owed, who can give it. Changes
 * nothing; reads the catalog, so it is never called in a transaction.
 */
export async function propose(
  payload: RequestPayload,
  requester: Requester,
  directory: Directory,
  now: Instant,
  deps: ProposalDeps,
): Promise<
  { ok: true; proposal: Proposal } | { ok: false; problems: RequestProblem[] }
> {
  const found = await findSubject(deps.db, payload, requester, {
    ...deps,
    directory,
    now,
  });
  const problems = [
    ...checkIntent(payload.intent, deps.intents()),
    ...(await checkConsumers(payload)),
  ];
  if (!found.ok) {
    return { ok: false, problems: [...problems, ...found.problems] };
  }
  const { subject } = found;
  const decision = askPolicy(deps.policy, subject, {
    payload,
    requester,
    exceptions: subject.existing
      ? await findExceptions(deps.db, subject.existing.uid, now)
      : [],
    intents: deps.intents,
    now,
  });
  const owed = expandOwed(
    decision.obligations?.approvals ?? [],
    approvalSubjectOf(subject),
  );
  const members = await readMembers(owed, subject.tenant, {
    directory,
    tenants: deps.tenants,
  });
  const quorum = assessQuorum({
    owed,
    members,
    excluded: { requester: requester.caller.ref, sponsor: subject.sponsor },
    approvals: [],
  });
  const asked = digestForm({
    payload,
    subject: subject.ref,
    derived: subject.derived,
    obligations: decision.obligations,
    policyHash: decision.policyHash,
    replaced: await findReplacedKeys(
      deps.db,
      payload,
      subject.existing?.uid ?? null,
    ),
    kept: await findKeptConsumers(
      deps.db,
      payload,
      subject.existing?.uid ?? null,
    ),
  });
  if (quorum.unsatisfiable !== null) {
    problems.push(
      problem(
        'approvals',
        null,
        `this could never be approved: ${quorum.unsatisfiable}`,
        'ask for something that others can approve, or have them added to the group',
      ),
    );
  }
  problems.push(
    ...checkException(payload, {
      subject,
      requester,
      policies: deps.policy.view().policies,
      latest: grantEnd(decision.obligations?.maxGrant, now),
      now,
    }),
  );
  return {
    ok: true,
    proposal: {
      payload,
      requester,
      subject,
      decision,
      owed,
      members,
      quorum,
      asked,
      digest: canonicalDigest(asked),
      problems,
    },
  };
}

/** @returns when a grant approved at an instant ends; null where policy gives no end */
export function grantEnd(
  maxGrant: string | null | undefined,
  now: Instant,
): Instant | null {
  return maxGrant ? addDuration(now, maxGrant) : null;
}

async function checkConsumers(
  payload: RequestPayload,
): Promise<RequestProblem[]> {
  const found = await Promise.all(
    consumersOf(payload).map(async ({ name, keys }, at) => {
      try {
        await checkConsumerKeys(keys);
        return [];
      } catch (error) {
        return [
          problem(
            `consumers.${at}.keys`,
            name,
            (error as Error).message,
            'see the guide for consumers',
          ),
        ];
      }
    }),
  );
  return found.flat();
}
