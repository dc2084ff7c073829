import { randomUUID } from 'node:crypto';
import {
  addDuration,
  initialState,
  Instant,
  nextReminder,
} from '@custody/backstage-plugin-custody-common';
import type { StoredRequest } from '../../store/requests';
import { dedupeKey, type Submission } from './dedupeKey';
import type { Proposal } from './proposal';

/** How long a request waits, and after which parts of that time it is spoken of again. */
type Waiting = { expireAfter: string; remindAt: readonly number[] };

/** A request as it is entered: denied, or pending even where nothing is owed, as approval is a step of its own. */
export function requestOf(
  { subject, decision, owed, digest }: Proposal,
  submission: Submission,
  now: Instant,
  { expireAfter, remindAt }: Waiting,
): StoredRequest {
  const { payload } = submission;
  const id = randomUUID();
  const denied =
    initialState({
      effect: decision.effect,
      approvalsOwed: owed.length,
    }) === 'denied';
  const expiresAt = denied ? null : addDuration(now, expireAfter);
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
    rule: payload.kind === 'except' ? payload.rule : null,
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
    granted_until: null,
    created_at: now,
    expires_at: expiresAt,
    remind_at:
      nextReminder({ createdAt: now, expiresAt }, remindAt, now)?.at ?? null,
    decided_at: denied ? now : null,
    fulfilled_at: null,
  };
}
