import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useRouteRef } from '@backstage/core-plugin-api';
import type { IdentityDetail } from '@custody/backstage-plugin-custody-common';
import { isUnderWay, useIdentity } from '../api';
import { requestRouteRef } from '../routes';
import { Loading } from '../shared/Loading';
import { Panel } from '../shared/Panel';
import { ProblemState } from '../shared/ProblemState';
import { Steps } from '../shared/Steps';
import { TextLink } from '../shared/TextLink';
import { useT } from '../translation';
import { ConsumersPanel } from './ConsumersPanel';
import { FactsPanel } from './FactsPanel';
import { FindingsPanel } from './FindingsPanel';
import { GrantPanel } from './GrantPanel';
import { IdentityHeader } from './IdentityHeader';
import { OperationsPanel } from './OperationsPanel';
import { RequestsPanel } from './RequestsPanel';
import { VersionTimeline } from './timeline/VersionTimeline';

/** One identity in depth; the same at its own address and on the page of its entity. */
export function IdentityPage(props: {
  namespace: string;
  name: string;
  /** On the page of the entity, which has a headline already. */
  embedded?: boolean;
}) {
  const identity = useIdentity(props.namespace, props.name);
  if (identity.isPending) return <IdentitySkeleton />;
  if (!identity.data) {
    return (
      <ProblemState error={identity.error} onRetry={() => identity.refetch()} />
    );
  }
  return (
    <Content identity={identity.data} embedded={Boolean(props.embedded)} />
  );
}

function Content({
  identity,
  embedded,
}: {
  identity: IdentityDetail;
  embedded: boolean;
}) {
  const t = useT();
  const requestPath = useRouteRef(requestRouteRef);
  const operation =
    identity.operations.find(isUnderWay) ?? identity.operation ?? undefined;
  const showOperation =
    operation && (isUnderWay(operation) || operation.state === 'failed');
  return (
    <Stack spacing={2}>
      <IdentityHeader identity={identity} embedded={embedded} />
      {identity.pendingRequestId && (
        <Typography>
          {t('identity.pending')}{' '}
          <TextLink to={requestPath({ id: identity.pendingRequestId })}>
            {t('card.seeRequest')}
          </TextLink>
        </Typography>
      )}
      {showOperation && (
        <Panel
          title={
            isUnderWay(operation)
              ? t('identity.underWay')
              : t('identity.lastFailed')
          }
          aside={t(`operation.${operation.kind}`)}
        >
          <Steps operation={operation} />
        </Panel>
      )}
      <FindingsPanel findings={identity.findings} health={identity.health} />
      <VersionTimeline identity={identity} />
      <Box
        sx={{
          display: 'grid',
          gap: 2,
          alignItems: 'start',
          gridTemplateColumns: {
            xs: 'minmax(0, 1fr)',
            lg: 'minmax(0, 1fr) minmax(0, 1fr)',
          },
        }}
      >
        <Stack spacing={2} sx={{ minWidth: 0 }}>
          <ConsumersPanel identity={identity} />
          <OperationsPanel operations={identity.operations} />
        </Stack>
        <Stack spacing={2} sx={{ minWidth: 0 }}>
          <GrantPanel identity={identity} />
          <FactsPanel identity={identity} />
          <RequestsPanel identityRef={identity.ref} />
        </Stack>
      </Box>
    </Stack>
  );
}

function IdentitySkeleton() {
  return (
    <Loading>
      <Stack spacing={2}>
        <Skeleton variant="rounded" height={64} />
        <Skeleton variant="rounded" height={72} />
        <Skeleton variant="rounded" height={220} />
        <Box
          sx={{
            display: 'grid',
            gap: 2,
            gridTemplateColumns: { lg: '1fr 1fr' },
          }}
        >
          <Skeleton variant="rounded" height={200} />
          <Skeleton variant="rounded" height={200} />
        </Box>
      </Stack>
    </Loading>
  );
}
