import { DEFAULT_NAMESPACE } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import Box from '@mui/material/Box';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import { useComponentHealth } from '../api';
import { NextEvent } from '../fleet/NextEvent';
import { HealthChip } from '../health';
import { EmptyState } from '../shared/EmptyState';
import { SkeletonRows } from '../shared/Loading';
import { Panel } from '../shared/Panel';
import { ProblemState } from '../shared/ProblemState';
import { IdentityLink } from '../shared/RefLink';
import { ScopeList } from '../shared/ScopeList';
import { ServerText } from '../time';
import { useT } from '../translation';

const COLUMNS = [
  'identity',
  'provider',
  'scopes',
  'consumers',
  'state',
  'next',
] as const;

/** The tab of the component page: its identities, one a row. */
export function IdentitiesTab() {
  const t = useT();
  const { entity } = useEntity();
  const health = useComponentHealth(
    entity.metadata.namespace ?? DEFAULT_NAMESPACE,
    entity.metadata.name,
  );
  return (
    <Panel
      title={t('tab.title')}
      flush={Boolean(health.data?.identities.length)}
    >
      {health.isPending && <SkeletonRows rows={3} height={40} />}
      {health.isError && !health.data && (
        <ProblemState error={health.error} onRetry={() => health.refetch()} />
      )}
      {health.data?.identities.length === 0 && (
        <EmptyState title={t('tab.empty')}>{t('card.empty')}</EmptyState>
      )}
      {Boolean(health.data?.identities.length) && (
        <TableContainer tabIndex={0} role="group" aria-label={t('tab.title')}>
          <Table size="small">
            <TableHead>
              <TableRow>
                {COLUMNS.map(column => (
                  <TableCell key={column}>
                    {t(`tab.columns.${column}`)}
                  </TableCell>
                ))}
              </TableRow>
            </TableHead>
            <TableBody>
              {health.data?.identities.map(identity => (
                <TableRow key={identity.uid}>
                  <TableCell component="th" scope="row">
                    <IdentityLink
                      namespace={identity.namespace}
                      name={identity.name}
                    />
                    {identity.title && (
                      <Typography variant="body2" color="text.secondary">
                        {identity.title}
                      </Typography>
                    )}
                  </TableCell>
                  <TableCell>
                    {t('card.provider', {
                      provider: identity.provider,
                      mode: identity.mode,
                    })}
                  </TableCell>
                  <TableCell>
                    <ScopeList scopes={identity.scopes} />
                  </TableCell>
                  <TableCell>
                    {identity.consumers.total === 0
                      ? t('card.consumersNone')
                      : t('tab.consumers', {
                          moved: String(identity.consumers.onCurrent),
                          n: String(identity.consumers.total),
                        })}
                  </TableCell>
                  <TableCell>
                    <HealthChip state={identity.health} />
                    {identity.findings[0] && (
                      <Box sx={{ mt: 0.5, maxWidth: '36ch' }}>
                        <ServerText>{identity.findings[0].message}</ServerText>
                      </Box>
                    )}
                  </TableCell>
                  <TableCell>
                    <NextEvent identity={identity} />
                  </TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </TableContainer>
      )}
    </Panel>
  );
}
