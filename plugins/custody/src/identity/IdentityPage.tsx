import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import type { IdentityDetail } from '@custody/backstage-plugin-custody-common';
import { useIdentity } from '../api';
import { ProblemState } from '../shared/ProblemState';
import { ConsumersPanel } from './ConsumersPanel';
import { FactsPanel } from './FactsPanel';
import { GrantPanel } from './GrantPanel';
import { IdentityHeader } from './IdentityHeader';
import { IdentitySkeleton } from './IdentitySkeleton';
import { IdentityStanding } from './IdentityStanding';
import { OperationsPanel } from './OperationsPanel';
import { RequestsPanel } from './RequestsPanel';

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
  return (
    <Stack spacing={2}>
      <IdentityHeader identity={identity} embedded={embedded} />
      <IdentityStanding identity={identity} />
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
