import {
  Instant,
  Narrow,
  narrowGrant,
} from '@custody/backstage-plugin-custody-common';
import type {
  GrantedOutcome,
  StoredDecision,
  StoredRequest,
} from '../../store/requests';
import type { ApprovedGrant, ProposedIdentity } from '../ports';
import { grantEnd } from './proposal';

/**
 * What approval of a request grants: what was asked, narrowed by all who reviewed it.
 *
 * @param decision - what limits it; what policy said to the request, where nothing else is given
 */
export function grantOf(
  request: StoredRequest,
  narrowed: readonly Narrow[],
  now: Instant,
  decision: Pick<
    StoredDecision,
    'obligations' | 'policyHash'
  > = request.decision,
): { grant: ApprovedGrant; granted: GrantedOutcome } {
  const { derived, payload } = request;
  const { obligations, policyHash } = decision;
  const scopes = derived?.scopes ?? [];
  const left = narrowGrant(
    {
      scopes: scopes.map(({ name }) => name),
      maxGrant: obligations?.maxGrant ?? null,
      rotateEvery: obligations?.rotateEvery ?? null,
    },
    narrowed,
  );
  const latest = grantEnd(left.maxGrant, now);
  const endsAt =
    payload.kind === 'except'
      ? earlier(new Date(payload.until).toISOString(), latest)
      : latest;
  const grants = ['create', 'change', 'renew'].includes(payload.kind);
  return {
    grant: {
      requestId: request.id,
      requestedAt: request.created_at,
      scopes: scopes.filter(({ name }) => left.scopes.includes(name)),
      provider: derived?.provider ?? '',
      endsAt,
      rotateEvery: left.rotateEvery,
      maxOverlap: obligations?.maxOverlap ?? null,
      maxTtl: obligations?.maxTtl ?? null,
      policyHash,
    },
    granted: {
      scopes: grants ? [...left.scopes] : [],
      endsAt: grants || payload.kind === 'except' ? endsAt : null,
    },
  };
}

function earlier(a: Instant, b: Instant | null): Instant {
  return b !== null && b < a ? b : a;
}

/** The identity of a request to create or change, as it was submitted. */
export function proposedIdentityOf(
  request: StoredRequest,
): ProposedIdentity | null {
  const { payload, derived } = request;
  if ((payload.kind !== 'create' && payload.kind !== 'change') || !derived) {
    return null;
  }
  const { identity } = payload;
  return {
    ref: request.identity_ref as string,
    namespace: identity.namespace,
    name: identity.name,
    title: identity.title ?? null,
    type: identity.type,
    owner: identity.owner,
    sponsor: identity.sponsor ?? null,
    component: identity.component ?? null,
    system: identity.system ?? null,
    tenant: derived.tenant,
    environment: derived.environment,
    exposure: derived.exposure,
    risk: derived.risk,
    provider: derived.provider,
    mode: derived.mode as ProposedIdentity['mode'],
    scopes: derived.scopes.map(({ name }) => name),
    ...(identity.rotation && { rotation: identity.rotation }),
  };
}
