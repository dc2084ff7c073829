import {
  type KeptConsumer,
  RequestView,
  Verdict,
} from '@custody/backstage-plugin-custody-common';
import type { Clock } from '../../clock';
import type { Db } from '../../store/database';
import type { BreakGlass } from '../../store/breakGlasses';
import { findReviews, StoredRequest, StoredReview } from '../../store/requests';
import type { ConsumersRow, IdentitiesRow } from '../../store/tables';
import type { Caller, Directory } from '../ports';
import { decisionViewOf } from '../policy/decisionViews';
import {
  type Breakability,
  type BreakableDeps,
  breakGlassCans,
  breakGlassOffer,
  breakGlassView,
  couldBreak,
  findBroken,
  findBrokenLately,
  refsInBroken,
} from './breakGlass';
import { changesPart, loadLastApproved } from './changesPart';
import { consumersPart, findHeld } from './consumersPart';
import { identityRef } from '../subjects/deriveIdentity';
import { Members, readMembers } from './eligibility';
import { rotationOf } from '../subjects/existingSubject';
import { LoadedIdentity, loadIdentities } from './loadIdentities';
import { isStartedAgain, payloadToAskAgain } from './comesToNothing';
import { findKeptOf } from './keptConsumers';
import { named, refsIn } from './requestNames';
import { quorumOf } from './quorumOf';
import { reviewability } from './reviewable';
import { progressOf, viewReview } from './reviewViews';
import { readDelegators } from './standIns';
import { withdrawability } from './withdrawable';

export type ViewDeps = { db: Db; clock: Clock } & BreakableDeps;

/** What belongs to requests in the database, by request and by identity. */
type Loaded = {
  reviewsOf: ReadonlyMap<string, StoredReview[]>;
  identities: ReadonlyMap<string, LoadedIdentity>;
  /** Of identities whose pending requests name consumers. */
  held: readonly ConsumersRow[];
  /** What came by breaking the glass and would stay, by pending request. */
  kept: ReadonlyMap<string, KeptConsumer[]>;
  /** What was approved last of those that would be changed. */
  approved: ReadonlyMap<string, StoredRequest>;
  /** Who has delegated to the caller now. */
  delegators: readonly string[];
  /** For which of them the glass was broken. */
  broken: ReadonlyMap<string, BreakGlass>;
};

/**
 * Requests as the caller sees them, with names, progress and what the caller can do. Reads the database once for all,
 * and the catalog once for each group.
 */
export async function viewRequests(
  requests: readonly StoredRequest[],
  caller: Caller,
  directory: Directory,
  deps: ViewDeps,
): Promise<RequestView[]> {
  const reviewsOf = await findReviews(
    deps.db,
    requests.map(({ id }) => id),
  );
  const identities = await loadIdentities(deps.db, requests);
  const held = await findHeld(requests, deps.db);
  const delegators = await readDelegators(caller, deps.clock.now(), {
    ...deps,
    directory,
  });
  return viewLoaded(
    requests,
    {
      reviewsOf,
      identities,
      held,
      kept: await findKeptOf(requests, deps.db),
      approved: await loadLastApproved(deps.db, requests),
      delegators: delegators.map(({ ref }) => ref),
      broken: await findBroken(requests, deps.db),
    },
    caller,
    directory,
    deps,
  );
}

/** A request that was entered a moment ago, for an identity that is granted nothing yet: there is nothing to read. */
export async function viewNewRequest(
  request: StoredRequest,
  caller: Caller,
  directory: Directory,
  deps: ViewDeps,
): Promise<RequestView> {
  const nothing: Loaded = {
    reviewsOf: new Map(),
    identities: new Map(),
    held: [],
    kept: new Map(),
    approved: new Map(),
    delegators: [],
    broken: new Map(),
  };
  const [view] = await viewLoaded([request], nothing, caller, directory, deps);
  return view;
}

async function viewLoaded(
  requests: readonly StoredRequest[],
  loaded: Loaded,
  caller: Caller,
  directory: Directory,
  deps: ViewDeps,
): Promise<RequestView[]> {
  const { reviewsOf, identities, held, kept } = loaded;
  const { approved, delegators, broken } = loaded;
  const drafts = await Promise.all(
    requests.map(async request => {
      const reviews = reviewsOf.get(request.id) ?? [];
      const members: Members =
        request.state === 'pending'
          ? await readMembers(request.decision.owed, request.tenant, {
              directory,
              tenants: deps.tenants,
            })
          : new Map();
      return { request, reviews, members };
    }),
  );
  const titles = await directory.titlesOf(
    drafts.flatMap(draft => [
      ...refsIn(draft.request, draft.reviews, draft.members),
      ...refsInBroken(draft.request, broken.get(draft.request.id), deps),
    ]),
  );
  const now = deps.clock.now();
  const coulds = new Map(
    requests.map(one => [one.id, couldBreak(caller, one, now, deps)]),
  );
  const lately = await findBrokenLately(coulds.values(), deps);
  return drafts.map(({ request, reviews, members }) => {
    const could = coulds.get(request.id) as Breakability;
    const may = (verdict: Verdict) =>
      reviewability(caller, request, reviews, members, verdict, delegators);
    const mayApprove = may('approve');
    const identity =
      request.identity_uid === null
        ? undefined
        : identities.get(request.identity_uid);
    return {
      id: request.id,
      kind: request.kind,
      state: request.state,
      identity: identityPart(request, identity?.row),
      component: request.component,
      owner: named(request.owner, titles),
      newOwner:
        request.payload.kind === 'transfer'
          ? named(request.payload.owner, titles)
          : null,
      exception: exceptionPart(request),
      sponsor: request.sponsor === null ? null : named(request.sponsor, titles),
      requester: named(request.requester, titles),
      submittedBy: request.submitted_by,
      reason: request.reason,
      intent: request.intent,
      task:
        request.task_id !== null && request.template_ref !== null
          ? { id: request.task_id, templateRef: request.template_ref }
          : null,
      derived: request.derived,
      consumers: consumersPart(
        request,
        held.filter(({ identity_uid: uid }) => uid === request.identity_uid),
        kept.get(request.id) ?? [],
      ),
      decision: decisionViewOf(request.decision),
      approvals: progressOf(request, reviews, members, titles),
      stage: stageNow(request, reviews, members),
      reviews: reviews.map(review => viewReview(review, titles)),
      digest: request.digest,
      grantedToday: identity?.grantedToday ?? null,
      rotation: rotationPart(request, identity),
      changes: changesPart(request, approved),
      granted: request.granted,
      breakGlass: breakGlassView(request, broken.get(request.id), titles, deps),
      breakGlassOffer: breakGlassOffer(caller, request, could, lately, deps),
      createdAt: request.created_at,
      expiresAt: request.expires_at,
      decidedAt: request.decided_at,
      fulfilledAt: request.fulfilled_at,
      outcome: request.outcome,
      askAgain: payloadToAskAgain(request, identity?.row, caller),
      startAgain: isStartedAgain(request, identity?.row),
      can: {
        review: capability(mayApprove),
        deny: capability(may('deny')),
        withdraw: withdrawability(caller, request),
        ...breakGlassCans(caller, request, broken.get(request.id), could, deps),
        reviewAs: mayApprove.places.map(({ ref }) => ({
          ...named(ref, titles),
          own: caller.type === 'user' && ref === caller.ref,
        })),
      },
    };
  });
}

/** Of what is decided, the last stage that was asked: groups may have changed since. */
function stageNow(
  request: StoredRequest,
  reviews: readonly StoredReview[],
  members: Members,
): number {
  return request.state === 'pending'
    ? quorumOf(request, reviews, members).stage
    : Math.max(1, ...reviews.map(({ stage }) => stage));
}

function identityPart(
  { payload, identity_uid, decision }: StoredRequest,
  row: IdentitiesRow | undefined,
): RequestView['identity'] {
  if (payload.kind === 'declare') {
    return null;
  }
  const { namespace, name } = payload.identity;
  return {
    ref: identityRef(payload.identity),
    uid: identity_uid ?? '',
    namespace,
    name,
    title:
      ('title' in payload.identity ? payload.identity.title : row?.title) ??
      null,
    type: decision.input?.resource.type ?? row?.type ?? 'service-account',
  };
}

function rotationPart(
  { payload }: StoredRequest,
  identity: LoadedIdentity | undefined,
): RequestView['rotation'] {
  if (payload.kind !== 'create' && payload.kind !== 'change') {
    return null;
  }
  const asked = payload.identity.rotation ?? null;
  // Of what is granted nothing yet, the record holds only what was proposed.
  const today = identity?.grantedToday
    ? rotationOf(identity.row).rotation ?? null
    : null;
  return asked === null && today === null ? null : { asked, today };
}

function exceptionPart({ payload }: StoredRequest): RequestView['exception'] {
  if (payload.kind !== 'except') {
    return null;
  }
  const { rule, compensatingControl, until } = payload;
  return { rule, compensatingControl, until };
}

function capability({
  allowed,
  reason,
}: {
  allowed: boolean;
  reason: string | null;
}) {
  return { allowed, reason };
}
