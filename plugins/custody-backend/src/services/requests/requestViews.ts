import {
  ApprovalProgress,
  assessQuorum,
  consumersOf,
  jwkThumbprint,
  NamedRef,
  RequestView,
  ReviewView,
} from '@custody/backstage-plugin-custody-common';
import type { Db } from '../../store/database';
import { findReviews, StoredRequest, StoredReview } from '../../store/requests';
import type { GrantsRow, IdentitiesRow } from '../../store/tables';
import { GIT_REQUESTER } from '../git/gitRequester';
import type { Caller, Directory } from '../ports';
import type { Tenants } from '../tenants';
import { labelOf, refsOfLabels } from './approvalLabels';
import { decisionViewOf } from './decisionViews';
import { identityRef } from './deriveIdentity';
import { Members, readMembers } from './eligibility';
import { reviewability, withdrawability } from './reviewable';

export type ViewDeps = { db: Db; tenants: Tenants };

/** Names of refs, as the catalog has them now; what is gone keeps its ref. */
type Titles = Map<string, string>;

/** What belongs to requests in the database, by request and by identity. */
type Loaded = {
  reviewsOf: ReadonlyMap<string, StoredReview[]>;
  identities: ReadonlyMap<string, LoadedIdentity>;
};
type LoadedIdentity = {
  row: IdentitiesRow;
  grantedToday: RequestView['grantedToday'];
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
  const identities = await readIdentities(deps.db, requests);
  return viewLoaded(
    requests,
    { reviewsOf, identities },
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
  const nothing: Loaded = { reviewsOf: new Map(), identities: new Map() };
  const [view] = await viewLoaded([request], nothing, caller, directory, deps);
  return view;
}

async function viewLoaded(
  requests: readonly StoredRequest[],
  { reviewsOf, identities }: Loaded,
  caller: Caller,
  directory: Directory,
  deps: ViewDeps,
): Promise<RequestView[]> {
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
    drafts.flatMap(draft =>
      refsIn(draft.request, draft.reviews, draft.members),
    ),
  );
  return drafts.map(({ request, reviews, members }) => {
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
      consumers: consumersOf(request.payload).map(({ name, keys }) => ({
        name,
        thumbprints: keys.map(jwkThumbprint),
      })),
      decision: decisionViewOf(request.decision),
      approvals: progressOf(request, reviews, members, titles),
      reviews: reviews.map(review => viewReview(review, titles)),
      digest: request.digest,
      grantedToday: identity?.grantedToday ?? null,
      granted: request.granted,
      createdAt: request.created_at,
      expiresAt: request.expires_at,
      decidedAt: request.decided_at,
      fulfilledAt: request.fulfilled_at,
      outcome: request.outcome,
      can: {
        review: capability(
          reviewability(caller, request, reviews, members, 'approve'),
        ),
        deny: capability(
          reviewability(caller, request, reviews, members, 'deny'),
        ),
        withdraw: withdrawability(caller, request),
      },
    };
  });
}

/**
 * How far each line of what is owed is. While a request is pending this is the catalog of now; afterwards it is what
 * each review recorded, whatever became of groups and people.
 */
function progressOf(
  request: StoredRequest,
  reviews: readonly StoredReview[],
  members: Members,
  titles: Titles,
): ApprovalProgress[] {
  const approvals = reviews.filter(({ verdict }) => verdict === 'approve');
  const pending = request.state === 'pending';
  const { owed } = request.decision;
  const { progress } = assessQuorum({
    owed: pending
      ? owed
      : owed.map(line => ({ ...line, approvers: [line.term] })),
    members: pending
      ? members
      : new Map(
          owed.map(({ term }) => [
            term,
            approvals
              .filter(({ terms }) => terms.includes(term))
              .map(({ reviewer }) => reviewer),
          ]),
        ),
    excluded: { requester: request.requester, sponsor: request.sponsor },
    approvals: approvals.map(({ reviewer, on_behalf_of }) => ({
      by: reviewer,
      onBehalfOf: on_behalf_of,
    })),
  });
  return progress.map((line, at) => ({
    term: line.term,
    label: labelOf(owed[at], request.derived, titles),
    count: line.count,
    eligible: pending ? line.eligible.map(ref => named(ref, titles)) : [],
    givenBy: line.givenBy,
  }));
}

async function readIdentities(db: Db, requests: readonly StoredRequest[]) {
  const uids = requests.flatMap(({ identity_uid }) => identity_uid ?? []);
  const rows = await db<IdentitiesRow>('identities').whereIn('uid', uids);
  const grantIds = rows.flatMap(({ grant_id }) => grant_id ?? []);
  // What was never granted before has no grant to read: so it is with every new identity.
  const grants =
    grantIds.length === 0
      ? []
      : await db<GrantsRow>('grants').whereIn('id', grantIds);
  const grantById = new Map(grants.map(grant => [grant.id, grant]));
  return new Map(
    rows.map(row => {
      const grant =
        row.grant_id === null ? undefined : grantById.get(row.grant_id);
      return [
        row.uid,
        {
          row,
          grantedToday: grant
            ? {
                scopes: (
                  JSON.parse(grant.scopes) as Array<{ name: string }>
                ).map(({ name }) => name),
                endsAt: grant.ends_at,
              }
            : null,
        },
      ] as const;
    }),
  );
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

function viewReview(review: StoredReview, titles: Titles): ReviewView {
  return {
    id: review.id,
    reviewer: named(review.reviewer, titles),
    onBehalfOf:
      review.on_behalf_of === null ? null : named(review.on_behalf_of, titles),
    verdict: review.verdict,
    reason: review.reason,
    digest: review.digest,
    narrow: review.narrow,
    terms: review.terms,
    at: review.created_at,
  };
}

function refsIn(
  request: StoredRequest,
  reviews: readonly StoredReview[],
  members: Members,
): string[] {
  return [
    request.owner,
    request.requester,
    ...(request.sponsor === null ? [] : [request.sponsor]),
    ...reviews.map(({ reviewer }) => reviewer),
    ...[...members.values()].flat(),
    ...refsOfLabels(request.decision.owed, request.derived),
  ];
}

function named(ref: string, titles: Titles): NamedRef {
  const title = ref === GIT_REQUESTER ? 'an edit in Git' : titles.get(ref);
  return { ref, title: title ?? null };
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
