import { DEFAULT_NAMESPACE } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import type { IdentitySummary } from '@custody/backstage-plugin-custody-common';
import { useComponentHealth } from '../api';
import { FindingLine } from '../exceptions/FindingLine';
import { NextEvent } from '../fleet/NextEvent';
import { EmptyState } from '../shared/EmptyState';
import { IdentityState } from '../shared/IdentityState';
import { SkeletonRows } from '../shared/Loading';
import { Panel } from '../shared/Panel';
import { ProblemState } from '../shared/ProblemState';
import { IdentityLink } from '../shared/RefLink';
import { ScopeList } from '../shared/ScopeList';
import { SimpleTable } from '../shared/SimpleTable';
import { useT, type T } from '../translation';

const COLUMNS = [
  'identity',
  'state',
  'next',
  'provider',
  'scopes',
  'consumers',
] as const;

/** The tab of the component page: its identities, one a row. */
export function IdentitiesTab() {
  const t = useT();
  const { entity } = useEntity();
  const health = useComponentHealth(
    entity.metadata.namespace ?? DEFAULT_NAMESPACE,
    entity.metadata.name,
  );
  const identities = health.data?.identities ?? [];
  return (
    <Panel title={t('tab.title')} flush={identities.length > 0}>
      {health.isPending && <SkeletonRows rows={3} height={40} />}
      {health.isError && !health.data && (
        <ProblemState error={health.error} onRetry={() => health.refetch()} />
      )}
      {health.data && identities.length === 0 && (
        <EmptyState title={t('tab.empty')}>{t('card.empty')}</EmptyState>
      )}
      {identities.length > 0 && (
        <SimpleTable
          label={t('tab.title')}
          columns={COLUMNS.map(column => t(`tab.columns.${column}`))}
          rows={identities.map(identity => ({
            key: identity.uid,
            cells: cellsOf(t, identity),
          }))}
        />
      )}
    </Panel>
  );
}

function cellsOf(t: T, identity: IdentitySummary): ReactNode[] {
  const { consumers, findings } = identity;
  return [
    <>
      <IdentityLink namespace={identity.namespace} name={identity.name} />
      {identity.title && (
        <Typography variant="body2" color="text.secondary">
          {identity.title}
        </Typography>
      )}
    </>,
    <>
      <IdentityState identity={identity} />
      {findings[0] && (
        <Box sx={{ mt: 0.5 }}>
          <FindingLine finding={findings[0]} />
        </Box>
      )}
    </>,
    <NextEvent identity={identity} />,
    t('card.provider', { provider: identity.provider, mode: identity.mode }),
    <ScopeList scopes={identity.scopes} />,
    consumers.total === 0
      ? t('card.consumersNone')
      : t('tab.consumers', {
          moved: String(consumers.onCurrent),
          n: String(consumers.total),
        }),
  ];
}
