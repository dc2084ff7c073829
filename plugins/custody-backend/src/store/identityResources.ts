import type { Db } from './database';
import type { IdentitiesRow } from './tables';

/** What permission rules look at, by ref, in the order of the refs; unknown ones are undefined. */
export async function findIdentityResources(
  db: Db,
  refs: readonly string[],
): Promise<
  Array<
    Pick<IdentitiesRow, 'ref' | 'owner' | 'tenant' | 'environment'> | undefined
  >
> {
  const rows = await db<IdentitiesRow>('identities').whereIn('ref', [...refs]);
  const byRef = new Map(
    rows.map(({ ref, owner, tenant, environment }) => [
      ref,
      { ref, owner, tenant, environment },
    ]),
  );
  return refs.map(ref => byRef.get(ref));
}
