import { useRouteRef } from '@backstage/core-plugin-api';
import { useRequest } from '../api';
import { termOf } from '../fields/previewWords';
import { requestRouteRef } from '../routes';
import { useT } from '../translation';
import { TextLink } from './TextLink';

/** What is asked for that waits, whose approval it still waits for, and where it is. Who may not see it reads that it waits. */
export function WaitingRequest({ id }: { id: string }) {
  const t = useT();
  const requestPath = useRouteRef(requestRouteRef);
  const { data: request } = useRequest(id);
  const owed =
    request?.state === 'pending'
      ? request.approvals.filter(({ givenBy, count }) => givenBy.length < count)
      : [];
  return (
    <>
      {request === undefined || owed.length === 0
        ? t('card.waiting')
        : t(`card.waitingFor.${request.kind}`, {
            who: owed.map(approval => termOf(t, approval)).join(' · '),
          })}{' '}
      <TextLink to={requestPath({ id })}>{t('card.seeRequest')}</TextLink>
    </>
  );
}
