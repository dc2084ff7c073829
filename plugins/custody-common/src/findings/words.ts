/** How bad a finding is, from least to worst. */
export const SEVERITIES = ['info', 'warning', 'error', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** The one chip that a page shows for an identity. */
export const HEALTH_STATES = [
  'healthy',
  'due',
  'overdue',
  'failing',
  'expired',
  'compromised',
  'pending',
  'suspended',
  'ungoverned',
  'unknown',
] as const;
export type HealthState = (typeof HEALTH_STATES)[number];

/** Every rule there is; the table in `rules.ts` says what each means. */
export const FINDING_RULES = [
  'ownerless',
  'ungoverned',
  'rotation-due',
  'rotation-overdue',
  'rotation-failing',
  'laggard-consumer',
  'expired',
  'grant-ending',
  'pending',
  'break-glass-unreviewed',
  'break-glass-overdue',
  'left-the-catalog',
  'ref-conflict',
  'suspended',
  'compromised',
] as const;
export type FindingRule = (typeof FINDING_RULES)[number];
