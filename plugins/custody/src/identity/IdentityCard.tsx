import { DEFAULT_NAMESPACE } from '@backstage/catalog-model';
import { useRouteRef } from '@backstage/core-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useIdentity } from '../api';
import { identityRouteRef } from '../routes';
import { Panel } from '../shared/Panel';
import { ProblemState } from '../shared/ProblemState';
import { TextLink } from '../shared/TextLink';
import { useT } from '../translation';
import { IdentityHeader } from './IdentityHeader';
import { HeadlineSkeleton, TimelineSkeleton } from './IdentitySkeleton';
import { IdentityStanding } from './IdentityStanding';

/** On the overview of an identity's entity: its state, what can be done, and its versions over time. */
export function IdentityCard() {
  const t = useT();
  const { entity } = useEntity();
  const { namespace = DEFAULT_NAMESPACE, name } = entity.metadata;
  const identityPath = useRouteRef(identityRouteRef);
  const identity = useIdentity(namespace, name);
  return (
    <Stack spacing={2}>
      <Panel
        title={t('identity.card')}
        aside={
          <Typography variant="body2" component="span">
            <TextLink to={identityPath({ namespace, name })}>
              {t('identity.whole')}
            </TextLink>
          </Typography>
        }
      >
        {identity.data && <IdentityHeader identity={identity.data} embedded />}
        {identity.isPending && <HeadlineSkeleton />}
        {identity.isError && !identity.data && (
          <ProblemState
            error={identity.error}
            onRetry={() => identity.refetch()}
          />
        )}
      </Panel>
      {identity.isPending && <TimelineSkeleton />}
      {identity.data && <IdentityStanding identity={identity.data} />}
    </Stack>
  );
}
