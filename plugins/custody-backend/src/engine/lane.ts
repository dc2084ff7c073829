import {
  CUTTING_KINDS,
  type OperationKind,
} from '@custody/backstage-plugin-custody-common';

/**
 * In which line an operation waits for its turn. Lines take turns, so that nobody waits behind the many operations of
 * another tenant, and what cuts off does not wait behind what its own tenant rotates.
 *
 * @param tenant - null for an identity that belongs to none
 */
export function laneOf(kind: OperationKind, tenant: string | null): string {
  const line = CUTTING_KINDS.includes(kind) ? 'cut' : 'make';
  return `${line}:${tenant ?? ''}`;
}
