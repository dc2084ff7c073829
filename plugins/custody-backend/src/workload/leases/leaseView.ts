import type { LeaseView } from '@custody/backstage-plugin-custody-common';
import type { LeasesRow } from '../../store/tables';

/** @returns a lease as its holder sees it */
export function leaseView(row: LeasesRow, identityRef: string): LeaseView {
  return {
    id: row.id,
    identity: identityRef,
    version: row.version,
    provider: row.provider,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    renewableUntil: row.renewable_until,
  };
}
