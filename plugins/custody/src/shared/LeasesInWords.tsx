import type { LeaseSummary } from '@custody/backstage-plugin-custody-common';
import { RelativeTime } from '../time';
import { useT } from '../translation';

/** "3 leases live, the longest ends in 41 min", and what is being taken away. */
export function LeasesInWords({ leases }: { leases: LeaseSummary }) {
  const t = useT();
  const { live, longestEndsAt, ending } = leases;
  return (
    <>
      {live === 0 || !longestEndsAt ? (
        t('leases.none')
      ) : (
        <>
          {t('leases.live', { count: live })}{' '}
          <RelativeTime at={longestEndsAt} />
        </>
      )}
      {ending > 0 && <> · {t('leases.ending', { count: ending })}</>}
    </>
  );
}
