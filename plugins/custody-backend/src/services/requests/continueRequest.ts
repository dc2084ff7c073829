import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import {
  canonicalDigest,
  type Instant,
  quote,
  type RequestPayload,
  type RequestState,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { audited } from '../../audit/auditLog';
import type { Db } from '../../store/database';
import {
  findIdentity,
  findIdentityByRef,
} from '../../store/identities/findIdentity';
import {
  findRequestByDedupeKey,
  findTaskRequests,
  handToTask,
  lockRequest,
  type StoredRequest,
} from '../../store/requests';
import { isOfAnotherTenant, type Viewer } from '../access';
import type { Directory } from '../ports';
import { type AskAgainDeps, judgeAgain } from './askAgain';
import { requestEntry } from './auditEntries';
import { whyGlassIsOver } from './breakGlass';
import { dedupeKey, type Submission } from './dedupeKey';
import { identityRef } from '../subjects/deriveIdentity';

const STANDING: readonly RequestState[] = ['pending', 'approved', 'fulfilled'];

/*
 * Where nothing is created before a request is approved, the task that asked has ended by then. Backstage starts a
 * template again with the same values as a new task; that task goes on with the request, instead of finding that its
 * identity exists.
 */

/**
 * The request that a task of the same person made, with the same values, and had to end for. Where reviewers took scopes out
 * of it, a task with the scopes that were left goes on with it too.
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
      [request.payload, ...grantedPayload(request)].some(
        before =>
          canonicalDigest(
            comparable(asPreview ? asTold(before, payload) : before, asPreview),
          ) === asked,
      ),
  );
}

/** The request that this very task made before: what a retry is admitted by. */
export async function findOfTask(
  db: Db,
  submission: Pick<Submission, 'payload' | 'requester'>,
): Promise<StoredRequest | undefined> {
  if (submission.payload.task === undefined) {
    return undefined;
  }
  const request = await findRequestByDedupeKey(db, dedupeKey(submission));
  return request?.requester === submission.requester &&
    STANDING.includes(request.state)
    ? request
    : undefined;
}

/**
 * Why the task that asked may not go on with its own request, when it is tried again: what it waited for is over.
 *
 * @returns the reason in words, or null
 */
export async function whyNotTriedAgain(
  request: StoredRequest,
  now: Instant,
  db: Db,
): Promise<string | null> {
  const { decision, identity_uid: uid } = request;
  if (decision.obligations?.effects !== 'after-approval' || uid === null) {
    return null;
  }
  return whyGlassIsOver(db, request, await findIdentity(db, uid), now);
}

/**
 * Why a task may not go on with a request that it, or one before it, made.
 *
 * INVARIANT: what was approved once opens nothing to who could not ask for it now: who left the owner, whom policy denies
 * it, or after the identity became another owner's. That policy would owe more now is no reason: what was approved stays
 * approved.
 *
 * @returns the reason in words, or null
 */
export async function whyNotToGoOn(
  request: StoredRequest,
  requester: Viewer,
  { directory, now }: { directory: Directory; now: Instant },
  deps: AskAgainDeps,
): Promise<string | null> {
  const no = (why: string) =>
    `no task can go on with the request ${quote(request.id)}: ${why}`;
  if (isOfAnotherTenant(requester.tenants, request.tenant)) {
    return no('you belong to another tenant by now');
  }
  const identity = request.identity_uid
    ? await findIdentity(deps.db, request.identity_uid)
    : undefined;
  if (identity && identity.owner !== request.owner) {
    return no('its identity became that of another owner');
  }
  const over = await whyGlassIsOver(deps.db, request, identity, now);
  if (over !== null) {
    return over;
  }
  const { denied } = await judgeAgain(request, directory, now, deps);
  return denied === null ? null : no(denied);
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
    if (!STANDING.includes(locked.state)) {
      throw new ConflictError(
        `the request ${quote(request.id)} is \`${
          locked.state
        }\`: it was decided at this moment; start the template again to ask anew`,
      );
    }
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

/** What was asked, without what a form leaves to the template's step, such as the identity's title and system. */
function asTold(asked: RequestPayload, told: RequestPayload): RequestPayload {
  if (asked.kind !== 'create' || told.kind !== 'create') {
    return asked;
  }
  const identity = { ...asked.identity };
  for (const key of ['title', 'system'] as const) {
    if (told.identity[key] === undefined) {
      delete identity[key];
    }
  }
  return { ...asked, identity };
}

/** What a request would have asked with no more scopes than were granted; nothing where none was taken out of it. */
function grantedPayload({ payload, granted }: StoredRequest): RequestPayload[] {
  if (payload.kind !== 'create' || granted === null) {
    return [];
  }
  const scopes = payload.identity.scopes.filter(scope =>
    granted.scopes.includes(scope),
  );
  return scopes.length === payload.identity.scopes.length
    ? []
    : [{ ...payload, identity: { ...payload.identity, scopes } }];
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
