import type { Db } from '../database';
import { ENDED, type Narrow } from './listIdentities';

/** @returns which of some refs are of identities that have not ended, and that are left by what narrows them */
export async function listLastingRefs(
  db: Db,
  refs: readonly string[],
  narrow: Narrow = () => {},
): Promise<string[]> {
  const query = db('identities')
    .whereIn('identities.ref', [...refs])
    .whereNotIn('identities.state', ENDED);
  narrow(query);
  return query.pluck('identities.ref');
}
