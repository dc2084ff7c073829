import {
  AuditorService,
  LoggerService,
  isDatabaseConflictError,
} from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import { Instant, quote } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { audited, AuditScope } from '../../audit/auditLog';
import {
  findRequest,
  insertRequest,
  lockRequest,
  StoredRequest,
} from '../../store/requests';
import type { Directory } from '../ports';
import { ApproveDeps, approveRequest } from './approveRequest';
import { requestEntry } from './auditEntries';
import type { Submission } from './dedupeKey';
import { endRequest } from './endRequest';
import { requestOf } from './newRequest';
import type { Proposal } from './proposal';
import { waitedFor } from './quorumOf';
import { findSameSubmission } from './sameSubmission';
import { readStandIns, type StandIn } from './standIns';
import { tellWaits } from './tellTurn';

export type SubmitDeps = ApproveDeps & {
  db: Knex;
  auditor: AuditorService;
  logger: LoggerService;
  expireAfter: string;
  /** After which parts of that time those who can approve are reminded. */
  remindAt: readonly number[];
};

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
  deps: SubmitDeps & { directory: Directory },
): Promise<StoredRequest> {
  const draft = requestOf(proposal, submission, now, deps);
  const standIns = await readStandIns(waitedFor(proposal.quorum), now, deps);
  try {
    return await audited(deps, (tx, audit) =>
      enter(tx, audit, draft, { ...proposal, standIns }, now, deps),
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
  { subject, quorum, asked, standIns }: Proposal & { standIns: StandIn[] },
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
      data: {
        requester: request.requester,
        policyHash: request.policy_hash,
        policyIds: request.decision.policyIds,
        asked,
      },
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
    const people = waitedFor(quorum);
    await tellWaits(tx, request, { people, standIns, now });
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
