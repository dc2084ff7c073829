/** What kind of non-human principal an identity is. */
export const IDENTITY_TYPES = [
  'service-account',
  'workload',
  'api-client',
  'integration',
  'bot',
  'agent',
  'certificate',
] as const;
export type IdentityType = (typeof IDENTITY_TYPES)[number];

/**
 * How an identity proves itself: with no secret at all, with one issued per task, with versions that are
 * rotated, or with one that stays (only under an exception).
 */
export const CREDENTIAL_MODES = [
  'federated',
  'leased',
  'rotated',
  'static',
] as const;
export type CredentialMode = (typeof CREDENTIAL_MODES)[number];

/** Whether the system behind a provider can be reached from the internet. */
export const EXPOSURES = ['internal', 'internet'] as const;
export type Exposure = (typeof EXPOSURES)[number];

/**
 * Where an identity stands in the record.
 *
 * - `proposed`: only a request speaks of it
 * - `declined`: its only requests came to nothing; the ref is free again
 * - `ungoverned`: declared in Git, nothing approved, grants nothing
 * - `governed`: approved; its grant is what was approved
 * - `suspended`: cut off for a time, can be resumed
 * - `compromised`: cut off because its secret is known to others
 * - `retired`: revoked for good; the ref is never used again
 */
export const IDENTITY_STATES = [
  'proposed',
  'declined',
  'ungoverned',
  'governed',
  'suspended',
  'compromised',
  'retired',
] as const;
export type IdentityState = (typeof IDENTITY_STATES)[number];
