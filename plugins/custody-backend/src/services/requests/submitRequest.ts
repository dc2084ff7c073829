import { randomUUID } from 'node:crypto';
import {
  AuditorService,
  LoggerService,
  isDatabaseConflictError,
} from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import {
  addDuration,
  canonicalDigest,
  initialState,
  Instant,
  quote,
  RequestPayload,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { audited, AuditScope } from '../../audit/auditLog';
import {
  findRequest,
  findRequestByDedupeKey,
  insertRequest,
  lockRequest,
  StoredRequest,
} from '../../store/requests';
import { ApproveDeps, approveRequest } from './approveRequest';
import { requestEntry } from './auditEntries';
import { dedupeKey, type Submission } from './dedupeKey';
import { endRequest } from './endRequest';
import type { Proposal } from './proposal';

export type SubmitDeps = ApproveDeps & {
  db: Knex;
  auditor: AuditorService;
  logger: LoggerService;
  expireAfter: string;
};

/**
 * The request that the same submission made before. A scaffolder task asks once for each subject, however often it
 * is retried; a person's request is the same while it is open.
 *
 * @throws ConflictError when the task already asked for something else
 */
export async function findSameSubmission(
  db: Knex,
  submission: Submission,
): Promise<StoredRequest | undefined> {
  const found = await findRequestByDedupeKey(db, dedupeKey(submission));
  if (
    found &&
    canonicalDigest(withoutTask(found.payload)) !==
      canonicalDigest(withoutTask(submission.payload))
  ) {
    throw new ConflictError(
      `the task ${quote(
        found.task_id,
      )} asked for something else before; start a new task`,
    );
  }
  return found;
}

/** Its task is in the key; a request that another task goes on with says the one that made it. */
function withoutTask({ task: _task, ...asked }: RequestPayload): object {
  return asked;
}

/**
 * Enters a request whose proposal has no problems: denied, approved or pending, as policy says. A pending one of the
 * same requester about the same thing is superseded by it.
 *
 * @returns the request, as it was entered or as the same submission entered it at the same moment
 */
export async function submitProposal(
  proposal: Proposal,
  submission: Submission,
  now: Instant,
  deps: SubmitDeps,
): Promise<StoredRequest> {
  const draft = requestOf(proposal, submission, now, deps.expireAfter);
  try {
    return await audited(deps, (tx, audit) =>
      enter(tx, audit, draft, proposal, now, deps),
    );
  } catch (error) {
    if (
      isDatabaseConflictError(error) ||
      (error as Error).name === 'ConflictError'
    ) {
      const same = await findSameSubmission(deps.db, submission);
      if (same) {
        return same;
      }
      if (isDatabaseConflictError(error)) {
        throw new ConflictError(
          `${quote(
            proposal.subject.ref,
          )} was asked for by somebody else at the same moment; reload and look`,
        );
      }
    }
    throw error;
  }
}

async function enter(
  tx: Knex.Transaction,
  audit: AuditScope,
  draft: StoredRequest,
  { subject }: Proposal,
  now: Instant,
  deps: SubmitDeps,
): Promise<StoredRequest> {
  const actor = draft.submitted_by ?? draft.requester;
  if (subject.existing?.pending_request_id) {
    await supersede(
      tx,
      audit,
      subject.existing.pending_request_id,
      draft,
      now,
      deps,
    );
  }
  const uid = subject.proposed
    ? (
        await deps.record.propose(tx, audit, {
          identity: subject.proposed,
          boundTo:
            subject.componentOwner === subject.owner ? subject.owner : null,
          requestId: draft.id,
          now,
        })
      ).uid
    : null;
  const request = { ...draft, identity_uid: uid };
  await insertRequest(tx, request);
  await audit.append(
    requestEntry(request, {
      type: 'request.submitted',
      at: now,
      actor,
      reason: request.reason,
      data: { requester: request.requester, policyHash: request.policy_hash },
    }),
  );
  if (request.state === 'denied') {
    await audit.append(
      requestEntry(request, {
        type: 'request.denied-by-policy',
        at: now,
        actor: 'policy',
        outcome: 'denied',
        reason: request.outcome,
        data: { policyIds: request.decision.policyIds },
      }),
    );
    if (uid !== null) {
      await deps.record.release(tx, { uid, requestId: request.id, now });
    }
    return request;
  }
  if (request.decision.owed.length > 0) {
    return request;
  }
  await approveRequest(
    tx,
    audit,
    request,
    { reviews: [], actor: 'policy', now },
    deps,
  );
  return (await findRequest(tx, request.id)) ?? request;
}

/** INVARIANT: only the requester's own pending request gives way. */
async function supersede(
  tx: Knex.Transaction,
  audit: AuditScope,
  pendingId: string,
  draft: StoredRequest,
  now: Instant,
  deps: SubmitDeps,
): Promise<void> {
  const pending = await lockRequest(tx, pendingId);
  if (pending?.state !== 'pending') {
    return;
  }
  if (pending.requester !== draft.requester) {
    throw new ConflictError(
      `another request for ${quote(
        draft.identity_ref,
      )} is pending; it has to be decided or withdrawn first`,
    );
  }
  await endRequest(
    tx,
    audit,
    pending,
    {
      event: 'supersede',
      actor: draft.requester,
      outcome: `superseded by the request ${draft.id}`,
      now,
    },
    deps,
  );
}

function requestOf(
  { subject, decision, owed, digest }: Proposal,
  submission: Submission,
  now: Instant,
  expireAfter: string,
): StoredRequest {
  const { payload } = submission;
  const id = randomUUID();
  const denied =
    initialState({
      effect: decision.effect,
      approvalsOwed: owed.length,
    }) === 'denied';
  return {
    id,
    kind: payload.kind,
    state: denied ? 'denied' : 'pending',
    identity_uid: null,
    identity_ref: payload.kind === 'declare' ? null : subject.ref,
    component: subject.component,
    component_owner: subject.componentOwner,
    owner: subject.owner,
    sponsor: subject.sponsor,
    tenant: subject.tenant,
    environment: subject.environment,
    requester: submission.requester,
    submitted_by: submission.submittedBy,
    reason: payload.reason,
    intent: payload.intent ?? null,
    task_id: payload.task?.id ?? null,
    template_ref: payload.task?.templateRef ?? null,
    payload,
    derived: subject.derived,
    decision: { ...decision, owed },
    policy_hash: decision.policyHash,
    digest,
    // What is denied at once may be asked again; the same task may not.
    dedupe_key:
      denied && payload.task === undefined ? id : dedupeKey(submission),
    outcome: denied ? `policy denies it: ${decision.reasons.join('; ')}` : null,
    granted: null,
    created_at: now,
    expires_at: denied ? null : addDuration(now, expireAfter),
    decided_at: denied ? now : null,
    fulfilled_at: null,
  };
}
