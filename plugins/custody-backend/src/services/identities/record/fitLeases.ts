import type { Knex } from 'knex';
import { endLeasesOf, shortenLeases } from '../../../store/leases/writeLeases';
import type { IdentitiesRow } from '../../../store/tables';
import type { ApprovedGrant } from '../../ports';

/**
 * Leases under the grant before go on, but for no longer than the new one, and only where it takes nothing away: then
 * they end, and whoever needs one leases again.
 */
export async function fitLeases(
  tx: Knex.Transaction,
  before: IdentitiesRow,
  grant: ApprovedGrant,
  grantId: string,
): Promise<void> {
  if (before.mode !== 'leased') {
    return;
  }
  const left = new Set(grant.scopes.map(({ name }) => name));
  const had: string[] = JSON.parse(before.scopes);
  if (had.some(name => !left.has(name))) {
    await endLeasesOf(tx, before.uid, {
      reason: 'the grant has fewer scopes now',
      by: null,
      notOf: grantId,
    });
  }
  if (grant.endsAt !== null) {
    await shortenLeases(tx, before.uid, grant.endsAt);
  }
}
