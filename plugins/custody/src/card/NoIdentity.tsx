import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useRouteRef } from '@backstage/core-plugin-api';
import { Link as RouterLink } from 'react-router-dom';
import type { ComponentHealth } from '@custody/backstage-plugin-custody-common';
import { useRequests } from '../api';
import { createRouteExternalRef, requestRouteRef } from '../routes';
import { EmptyState } from '../shared/EmptyState';
import { useT } from '../translation';
import { ComponentFindings } from './ComponentFindings';

/** A component without an identity: what is wrong with that, why it matters, and what to do. */
export function NoIdentity(props: {
  component: string;
  findings: ComponentHealth['findings'];
}) {
  const t = useT();
  const createPath = useRouteRef(createRouteExternalRef);
  const requestPath = useRouteRef(requestRouteRef);
  const { data } = useRequests({ component: props.component, limit: 10 });
  // A template would make the component once more: what was asked for it before goes on from there.
  const ended = data?.items.find(
    ({ askAgain, startAgain }) => askAgain !== null || startAgain,
  );
  const create = createPath && (
    <Button variant="contained" component={RouterLink} to={createPath()}>
      {t('card.emptyAction')}
    </Button>
  );
  const action = ended ? (
    <Button
      variant="contained"
      component={RouterLink}
      to={requestPath({ id: ended.id })}
    >
      {t('card.emptyAgain')}
    </Button>
  ) : (
    create
  );
  if (props.findings.length === 0) {
    return (
      <EmptyState title={t('card.emptyTitle')} action={action}>
        {t('card.empty')}
      </EmptyState>
    );
  }
  // The finding says already that there is none.
  return (
    <>
      <ComponentFindings findings={props.findings} />
      <Typography variant="body2" sx={{ maxWidth: '70ch' }}>
        {t('card.empty')}
      </Typography>
      {action && <Box sx={{ mt: 2 }}>{action}</Box>}
    </>
  );
}
