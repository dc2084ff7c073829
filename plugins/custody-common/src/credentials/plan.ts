import type { OperationKind, OperationStep } from './words';

const CUT = ['revoke', 'verify-revoked'] as const;

/** The steps of each kind of operation, in order. */
export const OPERATION_PLANS: Record<OperationKind, readonly OperationStep[]> =
  {
    issue: ['issue', 'deliver', 'activate'],
    rotate: ['issue', 'deliver', 'activate', 'observe', ...CUT],
    revoke: CUT,
    compromised: CUT,
    retire: CUT,
    suspend: ['suspend'],
    resume: ['resume'],
  };

/** What is left to do when a new version came to nothing: whatever was half made of it is taken back. */
export const ABANDON_PLAN: readonly OperationStep[] = CUT;

/**
 * Kinds that cut off: they wait for nothing but a call that is under way, and end an operation that brings
 * something about.
 */
export const CUTTING_KINDS: readonly OperationKind[] = [
  'suspend',
  'compromised',
  'retire',
  'revoke',
];

/** Whether an operation of kind `next` ends a running one of kind `running`, rather than waiting behind it. */
export function cuts(next: OperationKind, running: OperationKind): boolean {
  if (!CUTTING_KINDS.includes(next)) {
    return false;
  }
  return !CUTTING_KINDS.includes(running) || running === 'suspend';
}
