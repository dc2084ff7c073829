import type { IdentitySummary } from '@custody/backstage-plugin-custody-common';
import { isUnderWay } from '../api';
import { failedPart } from '../shared/failedPart';
import { RelativeTime } from '../time';
import { useT } from '../translation';

/** What happens next to an identity, and when. */
export function NextEvent({ identity }: { identity: IdentitySummary }) {
  const t = useT();
  const { operation, rotationDueAt, grantEndsAt } = identity;
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
  if (identity.pendingRequestId && !rotationDueAt) {
    return <span>{t('fleet.next.pending')}</span>;
  }
  if (rotationDueAt && (!grantEndsAt || rotationDueAt <= grantEndsAt)) {
    return (
      <span>
        {t('fleet.next.rotation')} <RelativeTime at={rotationDueAt} />
      </span>
    );
  }
  if (grantEndsAt) {
    return (
      <span>
        {t('fleet.next.grant')} <RelativeTime at={grantEndsAt} />
      </span>
    );
  }
  return <span>{t('fleet.next.nothing')}</span>;
}
