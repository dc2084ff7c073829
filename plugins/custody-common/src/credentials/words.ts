/** States of one version of a rotated credential. */
export const VERSION_STATES = [
  'next',
  'current',
  'retiring',
  'revoked',
  'failed',
] as const;
export type VersionState = (typeof VERSION_STATES)[number];

/** What the engine can do to an identity. Each runs as one row of the `operations` table. */
export const OPERATION_KINDS = [
  'issue',
  'rotate',
  'revoke',
  'suspend',
  'resume',
  'compromised',
  'retire',
] as const;
export type OperationKind = (typeof OPERATION_KINDS)[number];

/**
 * The steps. An issue runs the first three: there is no older version that anyone would have to leave. A rotation
 * runs the first six; what cuts (revoke, compromised, retire) runs `revoke` and `verify-revoked`; `suspend` and
 * `resume` run the step of their name. `plan.ts` has the table.
 */
export const OPERATION_STEPS = [
  'issue',
  'deliver',
  'activate',
  'observe',
  'revoke',
  'verify-revoked',
  'suspend',
  'resume',
] as const;
export type OperationStep = (typeof OPERATION_STEPS)[number];

export const OPERATION_STATES = [
  'running',
  'waiting',
  'retrying',
  'done',
  'failed',
  'cancelled',
] as const;
export type OperationState = (typeof OPERATION_STATES)[number];
