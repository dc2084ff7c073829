import type { IdentitySummary } from '@custody/backstage-plugin-custody-common';
import { isUnderWay } from '../api';
import { useNextRotation } from '../rotations/useNextRotation';
import { failedPart } from '../shared/failedPart';
import { DueTime, RelativeTime } from '../time';
import { useT } from '../translation';

/** What happens next to an identity, and when. */
export function NextEvent({ identity }: { identity: IdentitySummary }) {
  const t = useT();
  const { operation, grantEndsAt } = identity;
  const rotation = useNextRotation(identity);
  if (operation?.state === 'retrying') {
    return (
      <span>
        {t('fleet.next.retry', { what: failedPart(t, operation) })}{' '}
        {operation.nextAttemptAt && (
          <RelativeTime at={operation.nextAttemptAt} />
        )}
      </span>
    );
  }
  if (operation && isUnderWay(operation)) {
    return (
      <span>
        {t('fleet.next.running', {
          operation: t(`operation.${operation.kind}`),
        })}
      </span>
    );
  }
  if (identity.pendingRequestId && !rotation) {
    return <span>{t('fleet.next.pending')}</span>;
  }
  if (rotation) {
    const { startsAt, dueAt } = rotation;
    return startsAt === null ? (
      <span>
        {t('fleet.next.paused')} <DueTime at={dueAt} />
      </span>
    ) : (
      <span>
        {t('fleet.next.rotation')} <DueTime at={startsAt} />
      </span>
    );
  }
  if (grantEndsAt) {
    return (
      <span>
        {t('fleet.next.grant')} <DueTime at={grantEndsAt} />
      </span>
    );
  }
  return <span>{t('fleet.next.nothing')}</span>;
}
