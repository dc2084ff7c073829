import {
  type CredentialView,
  findings,
  health,
  type IdentityDetail,
  type IdentitySummary,
  type Instant,
  type LeaseSummary,
  isUsedAfterLeft,
  type NamedRef,
  type RuleException,
} from '@custody/backstage-plugin-custody-common';
import { asBoolean } from '../../store/database';
import type { StoredGrant } from '../../store/grants';
import type {
  BreakGlassBrief,
  ConsumerBrief,
  MoveBrief,
  OperationBrief,
  SummaryRow,
} from '../../store/identities/identityCards';
import { identityFacts } from '../../store/identities/identityFacts';
import { tiedComponent } from '../../store/identities/tiedComponent';
import type { Operation } from '../../store/operations/findOperations';
import type { CredentialsRow, IdentitiesRow } from '../../store/tables';
import { rotationOf } from '../subjects/existingSubject';
import {
  adoptionOf,
  type ConsumersAndMoves,
  consumersOn,
  consumerView,
  leftAt,
  pastAdoptionOf,
} from './adoptionView';
import { operationView } from './operationView';

export type Titles = ReadonlyMap<string, string>;

/** What belongs to one identity and is shown with it in lists. */
export type SummaryParts = {
  consumers: readonly ConsumerBrief[];
  moves: readonly MoveBrief[];
  operations: readonly OperationBrief[];
  leases: LeaseSummary;
  breakGlass: BreakGlassBrief | null;
  /** In force. */
  exceptions: readonly RuleException[];
};

/** The same in full, as lists of many read it. */
export type IdentityParts = ConsumersAndMoves & {
  /** Operations under way and failed ones, the newest first. */
  operations: readonly Operation[];
  leases: LeaseSummary;
  breakGlass: BreakGlassBrief | null;
  /** In force. */
  exceptions: readonly RuleException[];
};

/** @returns a row of lists and cards */
export function identitySummary(
  row: SummaryRow,
  parts: SummaryParts,
  titles: Titles,
  now: Instant,
): IdentitySummary {
  const facts = identityFacts(row, parts.exceptions);
  const operation = shownOperation(row, parts.operations);
  return {
    uid: row.uid,
    ref: row.ref,
    namespace: row.namespace,
    name: row.name,
    title: row.title,
    type: row.type,
    owner: named(row.owner, titles),
    component: row.component,
    tenant: row.tenant,
    environment: row.environment,
    exposure: row.exposure,
    risk: row.risk,
    provider: row.provider,
    mode: row.mode,
    scopes: JSON.parse(row.scopes),
    state: row.state,
    health: health(facts, now),
    findings: findings(facts, now),
    currentVersion: row.current_version,
    rotatedAt: row.rotated_at,
    rotationDueAt: row.rotation_due_at,
    rotationOverdueAt: row.rotation_overdue_at,
    rotationWindow: row.rotation_window,
    lastUsedAt: row.last_used_at,
    lastUsedIsLowerBound: asBoolean(row.last_used_is_lower_bound),
    grantEndsAt: row.grant_ends_at,
    pendingRequestId: row.pending_request_id,
    operation: operation ? operationView(operation, parts) : null,
    consumers: consumersOn(row.current_version, parts),
    leases: row.mode === 'leased' ? parts.leases : null,
    breakGlass: breakGlassPart(parts.breakGlass, titles),
  };
}

function breakGlassPart(
  broken: BreakGlassBrief | null,
  titles: Titles,
): IdentitySummary['breakGlass'] {
  return (
    broken && {
      requestId: broken.request_id,
      by: named(broken.by, titles),
      reason: broken.reason,
      at: broken.at,
      until: broken.ends_at,
      reviewDueAt: broken.review_due_at,
    }
  );
}

/** Whoever the rows of lists and cards name: their owners, and who broke glass. */
export function refsInSummaries(
  shown: ReadonlyArray<{ owner: string; breakGlass: BreakGlassBrief | null }>,
): string[] {
  return shown.flatMap(({ owner, breakGlass }) =>
    breakGlass === null ? [owner] : [owner, breakGlass.by],
  );
}

/** The operation under way; else the one that failed, while that still matters. */
function shownOperation(
  { failing_since: failingSince }: SummaryRow,
  operations: readonly OperationBrief[],
): OperationBrief | undefined {
  return (
    operations.find(({ active_key: key }) => key !== null) ??
    operations.find(({ state }) => state === 'failed' && failingSince !== null)
  );
}

/** @returns everything about one identity but what the caller may do, which isn't the record's to say */
export function identityDetail(
  row: IdentitiesRow,
  parts: IdentityParts & {
    credentials: readonly CredentialsRow[];
    grant: StoredGrant | undefined;
  },
  titles: Titles,
  now: Instant,
): Omit<IdentityDetail, 'can'> {
  const { grant } = parts;
  return {
    ...identitySummary(row, parts, titles, now),
    sponsor: row.sponsor === null ? null : named(row.sponsor, titles),
    componentTied: tiedComponent(row) !== null,
    system: row.system,
    origin: row.origin,
    rotation: rotationOf(row).rotation ?? null,
    createdAt: row.created_at,
    grant: grant
      ? {
          requestId: grant.request_id,
          scopes: grant.scopes.map(({ name }) => name),
          startsAt: grant.starts_at,
          endsAt: grant.ends_at,
          rotateEvery: grant.rotate_every,
          maxOverlap: grant.max_overlap,
          maxTtl: grant.max_ttl,
          policyHash: grant.policy_hash,
        }
      : null,
    credentials: parts.credentials
      .map(credential => credentialView(credential, parts))
      .reverse(),
    consumerList: parts.consumers.map(each => consumerView(each, parts)),
    operations: parts.operations.map(each => operationView(each, parts)),
  };
}

function credentialView(
  row: CredentialsRow,
  people: ConsumersAndMoves,
): CredentialView {
  const isLive = row.state === 'next' || row.state === 'current';
  return {
    version: row.version,
    state: row.state,
    account: row.account,
    issuedAt: row.issued_at,
    activatedAt: row.activated_at,
    retiringAt: row.retiring_at,
    revokedAt: row.revoked_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    lastUsedIsLowerBound: asBoolean(row.last_used_is_lower_bound),
    usedAfterLeft:
      row.state !== 'next' &&
      isUsedAfterLeft(row.last_used_at, leftAt(row.version, people)),
    adoption: isLive
      ? adoptionOf(row.version, people)
      : pastAdoptionOf(row.version, people),
    error: row.error,
  };
}

function named(ref: string, titles: Titles): NamedRef {
  return { ref, title: titles.get(ref) ?? null };
}
