import type { Db } from '../database';

/** @returns which of some identities are being rotated, or wait for it, by ref */
export async function listRotating(
  db: Db,
  refs: readonly string[],
): Promise<string[]> {
  return db('identities')
    .join('operations', 'operations.identity_uid', 'identities.uid')
    .whereIn('identities.ref', [...refs])
    .whereNull('operations.finished_at')
    .where('operations.kind', 'rotate')
    .distinct('identities.ref')
    .pluck('identities.ref');
}
