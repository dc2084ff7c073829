import Typography from '@mui/material/Typography';
import type { IdentityDetail } from '@custody/backstage-plugin-custody-common';
import { Panel } from '../shared/Panel';
import { RefLink } from '../shared/RefLink';
import { SimpleTable } from '../shared/SimpleTable';
import { RelativeTime } from '../time';
import { useT } from '../translation';

/** Whatever uses the credential: whose it is, and on which version. */
export function ConsumersPanel({ identity }: { identity: IdentityDetail }) {
  const t = useT();
  const { consumerList: consumers } = identity;
  if (consumers.length === 0) {
    return (
      <Panel title={t('identity.consumers.title')}>
        <Typography color="text.secondary">
          {t('identity.consumers.none')}
        </Typography>
      </Panel>
    );
  }
  return (
    <Panel title={t('identity.consumers.title')} flush>
      <SimpleTable
        label={t('identity.consumers.title')}
        columns={[
          t('identity.consumers.name'),
          t('identity.consumers.owner'),
          t('identity.consumers.version'),
          t('identity.consumers.lastSeen'),
          t('identity.consumers.state'),
        ]}
        rows={consumers.map(consumer => ({
          key: consumer.thumbprint,
          cells: [
            <span
              title={`${t('identity.consumers.key')} ${consumer.thumbprint}`}
            >
              {consumer.name}
            </span>,
            consumer.owner ? <RefLink entityRef={consumer.owner} /> : '–',
            consumer.onVersion === null ? '–' : `v${consumer.onVersion}`,
            consumer.lastSeenAt ? (
              <RelativeTime at={consumer.lastSeenAt} />
            ) : (
              t('identity.consumers.never')
            ),
            t(`identity.consumers.states.${consumer.state}`),
          ],
        }))}
      />
    </Panel>
  );
}
