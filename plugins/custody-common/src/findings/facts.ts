import type { CredentialMode, IdentityState } from '../identity/words';
import type { Instant } from '../values';

/** An approved exception of an identity: it is in force until its end, and at no instant from there on. */
export type RuleException = {
  /** Of the request by which it was asked for. */
  requestId: string;
  /** Of a finding, or the id of a policy. */
  rule: string;
  reason: string;
  until: Instant;
};

/**
 * All that the rules may look at: flat, and each field but the last a column of the table `identities`, so that every
 * rule has a form in SQL that says the same.
 */
export type IdentityFacts = {
  state: IdentityState;
  mode: CredentialMode;
  owner: string;
  component: string | null;
  provider: string;
  currentVersion: number | null;
  rotationDueAt: Instant | null;
  rotationOverdueAt: Instant | null;
  credentialExpiresAt: Instant | null;
  grantEndsAt: Instant | null;
  failingSince: Instant | null;
  ownerMissingSince: Instant | null;
  componentMissingSince: Instant | null;
  /** Since when Git declares its ref too, though a request made it. */
  conflictSince: Instant | null;
  suspendedAt: Instant | null;
  compromisedAt: Instant | null;
  /** When a credential of it was last seen to work; null is no data. */
  observedAt: Instant | null;
  /** When an overlap ended with consumers that had not moved; null while all moved. */
  laggardsSince: Instant | null;
  /** Their names. */
  laggards: readonly string[];
  /** When glass was broken for it, of what nobody has reviewed the first; null where all is reviewed. */
  breakGlassAt: Instant | null;
  /** When the first of these reviews is due. */
  breakGlassReviewDueAt: Instant | null;
  createdAt: Instant;
  /** No predicate looks at them: they say which findings count. Some may have ended by now. */
  exceptions: readonly RuleException[];
};
