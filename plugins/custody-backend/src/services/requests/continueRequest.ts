import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import {
  canonicalDigest,
  type Instant,
  type RequestPayload,
  type RequestState,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { audited } from '../../audit/auditLog';
import type { Db } from '../../store/database';
import { findIdentityByRef } from '../../store/identities/findIdentity';
import {
  findTaskRequests,
  handToTask,
  lockRequest,
  type StoredRequest,
} from '../../store/requests';
import { requestEntry } from './auditEntries';
import { dedupeKey, type Submission } from './dedupeKey';
import { identityRef } from './deriveIdentity';

const STANDING: readonly RequestState[] = ['pending', 'approved', 'fulfilled'];

/*
 * Where nothing is created before a request is approved, the task that asked has ended by then. Backstage starts a
 * template again with the same values as a new task; that task goes on with the request, instead of finding that its
 * identity exists.
 */

/**
 * The request that a task of the same person made, with the same values, and had to end for.
 *
 * @param asPreview - a form knows neither its template nor the keys that a step will fetch
 */
export async function findToContinue(
  db: Db,
  { payload, requester }: Pick<Submission, 'payload' | 'requester'>,
  { asPreview = false }: { asPreview?: boolean } = {},
): Promise<StoredRequest | undefined> {
  if (payload.kind !== 'create' || (!asPreview && payload.task === undefined)) {
    return undefined;
  }
  const identity = await findIdentityByRef(db, identityRef(payload.identity));
  if (!identity || !['proposed', 'governed'].includes(identity.state)) {
    return undefined;
  }
  const asked = canonicalDigest(comparable(payload, asPreview));
  const requests = await findTaskRequests(db, {
    requester,
    identityUid: identity.uid,
  });
  return requests.find(
    request =>
      STANDING.includes(request.state) &&
      request.decision.obligations?.effects === 'after-approval' &&
      (asPreview || request.template_ref === payload.task?.templateRef) &&
      canonicalDigest(comparable(request.payload, asPreview)) === asked,
  );
}

/**
 * Hands a request to the task that goes on with it. What was asked and approved stays; the task before may have no
 * effects any more.
 */
export async function continueRequest(
  request: StoredRequest,
  submission: Submission,
  now: Instant,
  deps: { db: Knex; auditor: AuditorService; logger: LoggerService },
): Promise<StoredRequest> {
  const taskId = submission.payload.task?.id;
  if (taskId === undefined) {
    return request;
  }
  return audited(deps, async (tx, audit) => {
    const locked = (await lockRequest(tx, request.id)) ?? request;
    const change = { task_id: taskId, dedupe_key: dedupeKey(submission) };
    await handToTask(tx, request.id, change);
    await audit.append(
      requestEntry(locked, {
        type: 'request.continued',
        at: now,
        actor: submission.submittedBy ?? submission.requester,
        data: { task: taskId, taskBefore: locked.task_id },
      }),
    );
    return { ...locked, ...change };
  });
}

/** A request without what differs between two tasks of the same values. */
function comparable(
  { task: _task, requester: _requester, ...asked }: RequestPayload,
  asPreview: boolean,
): object {
  if (!asPreview || !('consumers' in asked)) {
    return asked;
  }
  const { consumers: _later, ...told } = asked;
  return told;
}
