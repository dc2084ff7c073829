import type { Knex } from 'knex';
import type { PolicySetsRow } from './tables';

/**
 * Keeps a policy set by its hash, forever, so that what it decided can be explained.
 *
 * @returns whether it was not known before
 */
export async function storePolicySet(
  tx: Knex.Transaction,
  set: {
    hash: string;
    files: Array<{ name: string; text: string }>;
    loadedAt: string;
  },
): Promise<boolean> {
  const known = await tx<PolicySetsRow>('policy_sets')
    .where({ hash: set.hash })
    .first('hash');
  if (known) {
    return false;
  }
  await tx<PolicySetsRow>('policy_sets')
    .insert({
      hash: set.hash,
      files: JSON.stringify(set.files),
      loaded_at: set.loadedAt,
    })
    .onConflict('hash')
    .ignore();
  return true;
}
