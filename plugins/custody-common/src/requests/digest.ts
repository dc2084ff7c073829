import type { JsonObject } from '@backstage/types';
import type { Derived } from '../api/decisionViews';
import type { Obligations } from '../obligations';
import { canonicalDigest, canonicalJson } from '../values';
import type { RequestPayload } from './payload';
import { jwkThumbprint } from './thumbprint';

/** Keys that a consumer has and would lose, one for each of those that it would get. */
export type ReplacedKeys = {
  name: string;
  /** RFC 7638, of the key with the same use as the new one at this place. */
  thumbprints: string[];
};

/** What a reviewer puts their name to. */
export type DigestInput = {
  payload: RequestPayload;
  /** Full ref of the identity or, for a `declare`, of the component. */
  subject: string;
  /** What the server derived, scopes resolved to privileges included; null where nothing is granted. */
  derived: Derived | null;
  /** All that is owed, what Custody's own rules add included; null when denied. */
  obligations: Obligations | null;
  policyHash: string;
  /** The keys that consumers would lose by it. */
  replaced: readonly ReplacedKeys[];
  /** Consumers that came by breaking the glass, with their keys, and would stay with approval by it; none unless given. */
  kept?: readonly KeptConsumer[];
};

/** A consumer that nobody approved. */
export type KeptConsumer = { name: string; thumbprints: string[] };

/**
 * The digest of a request: SHA-256 over the RFC 8785 form of what would be granted, to whom, with which keys in place
 * of which, under what obligations and by which policy set. Whatever changes one of these changes the digest, so a review that
 * names it can't be taken for a review of something else. Reasons and titles are not in it: they grant nothing.
 *
 * @returns 64 lower-case hexadecimal digits
 */
export function requestDigest(input: DigestInput): string {
  return canonicalDigest(digestForm(input));
}

/**
 * What the digest of a request is taken over. It is on record with the request, so that whoever has it can tell what a
 * digest stands for.
 */
export function digestForm(input: DigestInput): JsonObject {
  const { payload, subject, derived, obligations, policyHash, replaced } =
    input;
  const { kept = [] } = input;
  const form = {
    kind: payload.kind,
    subject,
    terms: termsOfPayload(payload),
    grant: derived && {
      provider: derived.provider,
      mode: derived.mode,
      environment: derived.environment,
      exposure: derived.exposure,
      risk: derived.risk,
      tenant: derived.tenant,
      scopes: [...derived.scopes]
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map(({ name, resource, resourceOwner, privileges }) => ({
          name,
          resource,
          resourceOwner,
          privileges,
        })),
    },
    consumers: consumersOf(payload).map(({ name, keys }) => ({
      name,
      thumbprints: keys.map(jwkThumbprint).sort(),
    })),
    replaced: replaced.map(({ name, thumbprints }) => ({
      name,
      thumbprints: [...thumbprints].sort(),
    })),
    // Of most requests there are none, and their digests don't speak of it.
    kept:
      kept.length === 0
        ? undefined
        : kept.map(({ name, thumbprints }) => ({
            name,
            thumbprints: [...thumbprints].sort(),
          })),
    obligations,
    policyHash,
  };
  // Members that are left out are not in it, as they are not in the digest.
  return JSON.parse(canonicalJson(form));
}

/** The consumers that a request would register. */
export function consumersOf(payload: RequestPayload) {
  return 'consumers' in payload ? payload.consumers : [];
}

function termsOfPayload(payload: RequestPayload) {
  switch (payload.kind) {
    case 'create':
    case 'change': {
      const { type, owner, sponsor, component, system, rotation } =
        payload.identity;
      return { type, owner, sponsor, component, system, rotation };
    }
    case 'transfer':
      return { owner: payload.owner };
    case 'except':
      return { rule: payload.rule, until: payload.until };
    case 'declare':
      return { component: payload.component, owner: payload.owner };
    default:
      return {};
  }
}
