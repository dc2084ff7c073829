import type { IdentitiesRow } from '../store/tables';

/** The state of an identity to which nothing is granted: what Git declares waits to be governed. */
export function ungranted({
  origin,
}: Pick<IdentitiesRow, 'origin'>): IdentitiesRow['state'] {
  return origin === 'git' ? 'ungoverned' : 'declined';
}
