import Typography from '@mui/material/Typography';
import { useRouteRef } from '@backstage/core-plugin-api';
import type {
  IdentityDetail,
  OperationView,
} from '@custody/backstage-plugin-custody-common';
import { isUnderWay } from '../api';
import { requestRouteRef } from '../routes';
import { Panel } from '../shared/Panel';
import { Steps } from '../shared/Steps';
import { TextLink } from '../shared/TextLink';
import { useT, type T } from '../translation';
import { FindingsPanel } from './FindingsPanel';
import { VersionTimeline } from './timeline/VersionTimeline';

/** Where an identity stands: what waits, what is under way, what is wrong, and its versions over time. */
export function IdentityStanding({ identity }: { identity: IdentityDetail }) {
  return (
    <>
      <PendingRequest identity={identity} />
      <CurrentOperation identity={identity} />
      <FindingsPanel findings={identity.findings} health={identity.health} />
      <VersionTimeline identity={identity} />
    </>
  );
}

function PendingRequest({ identity }: { identity: IdentityDetail }) {
  const t = useT();
  const requestPath = useRouteRef(requestRouteRef);
  if (!identity.pendingRequestId) return null;
  return (
    <Typography>
      {t('identity.pending')}{' '}
      <TextLink to={requestPath({ id: identity.pendingRequestId })}>
        {t('card.seeRequest')}
      </TextLink>
    </Typography>
  );
}

/** The operation that runs, or the last one when it failed. */
function CurrentOperation({ identity }: { identity: IdentityDetail }) {
  const t = useT();
  const operation = identity.operations.find(isUnderWay) ?? identity.operation;
  if (!operation) return null;
  if (!isUnderWay(operation) && operation.state !== 'failed') return null;
  return (
    <Panel
      title={titleOf(t, operation)}
      aside={t(`operation.${operation.kind}`)}
    >
      <Steps operation={operation} />
    </Panel>
  );
}

function titleOf(t: T, { state }: OperationView): string {
  if (state === 'failed') return t('identity.lastFailed');
  if (state === 'retrying') return t('operation.states.retrying');
  return t('identity.underWay');
}
