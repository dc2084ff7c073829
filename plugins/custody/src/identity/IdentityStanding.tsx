import Typography from '@mui/material/Typography';
import { useRouteRef } from '@backstage/core-plugin-api';
import type { IdentityDetail } from '@custody/backstage-plugin-custody-common';
import { isUnderWay } from '../api';
import { requestRouteRef } from '../routes';
import { Panel } from '../shared/Panel';
import { Steps } from '../shared/Steps';
import { TextLink } from '../shared/TextLink';
import { useT } from '../translation';
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
  const underWay = isUnderWay(operation);
  if (!underWay && operation.state !== 'failed') return null;
  return (
    <Panel
      title={underWay ? t('identity.underWay') : t('identity.lastFailed')}
      aside={t(`operation.${operation.kind}`)}
    >
      <Steps operation={operation} />
    </Panel>
  );
}
