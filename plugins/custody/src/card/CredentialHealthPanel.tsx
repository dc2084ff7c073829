import Box from '@mui/material/Box';
import Divider from '@mui/material/Divider';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import type { ComponentHealth } from '@custody/backstage-plugin-custody-common';
import { useComponentHealth } from '../api';
import { BreakGlassBanner } from '../breakGlass/BreakGlassBanner';
import { HEALTH_LOOKS } from '../health';
import { Panel } from '../shared/Panel';
import { Person } from '../shared/Person';
import { ProblemState } from '../shared/ProblemState';
import { RelativeTime } from '../time';
import { useT } from '../translation';
import { CardFooter } from './CardFooter';
import { CardSkeleton } from './CardSkeleton';
import { ComponentFindings } from './ComponentFindings';
import { IdentityRow } from './IdentityRow';
import { NoIdentity } from './NoIdentity';

/** The card's content, by component. */
export function CredentialHealthPanel(props: {
  namespace: string;
  name: string;
}) {
  const t = useT();
  const health = useComponentHealth(props.namespace, props.name);
  return (
    <Panel
      title={t('card.title')}
      aside={
        health.data ? (
          <Counts counts={health.data.counts} />
        ) : (
          health.isPending && <Skeleton width={140} />
        )
      }
    >
      {health.isPending && <CardSkeleton />}
      {health.isError && !health.data && (
        <ProblemState error={health.error} onRetry={() => health.refetch()} />
      )}
      {health.data && <Content health={health.data} />}
    </Panel>
  );
}

function Counts(props: { counts: ComponentHealth['counts'] }) {
  const t = useT();
  const states = (
    Object.keys(HEALTH_LOOKS) as (keyof typeof HEALTH_LOOKS)[]
  ).filter(state => (props.counts[state] ?? 0) > 0);
  return (
    <Typography variant="body2" color="text.secondary">
      {states
        .map(state =>
          t(`health.counts.${state}`, { n: String(props.counts[state]) }),
        )
        .join(' · ')}
    </Typography>
  );
}

function Content({ health }: { health: ComponentHealth }) {
  const t = useT();
  if (health.identities.length === 0 && health.declared) {
    return (
      <Box>
        <Typography>
          {t('card.declared', { reason: health.declared.reason })}
        </Typography>
        <Typography variant="body2" color="text.secondary" component="div">
          {t('card.declaredBy', {
            who: <Person entityRef={health.declared.by} />,
          })}
          {' · '}
          <RelativeTime at={health.declared.at} />
        </Typography>
      </Box>
    );
  }
  if (health.identities.length === 0) {
    return (
      <NoIdentity component={health.component} findings={health.findings} />
    );
  }
  return (
    <>
      {health.identities.map(identity => (
        <BreakGlassBanner key={identity.uid} identity={identity} />
      ))}
      <ComponentFindings findings={health.findings} />
      <Stack
        component="ul"
        divider={<Divider component="li" aria-hidden />}
        spacing={1.5}
        sx={{ listStyle: 'none', m: 0, p: 0 }}
      >
        {health.identities.map(identity => (
          <IdentityRow key={identity.uid} identity={identity} />
        ))}
      </Stack>
      <CardFooter identities={health.identities} />
    </>
  );
}
