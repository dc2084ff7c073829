import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { OperationView } from '@custody/backstage-plugin-custody-common';
import { Panel } from '../shared/Panel';
import { Person } from '../shared/Person';
import { SimpleTable } from '../shared/SimpleTable';
import { RelativeTime, ServerText } from '../time';
import { useT, type T } from '../translation';
import { TryNow } from './TryNow';

/** What the engine did and does, newest first. */
export function OperationsPanel(props: { operations: OperationView[] }) {
  const t = useT();
  if (props.operations.length === 0) {
    return (
      <Panel title={t('identity.operations.title')}>
        <Typography color="text.secondary">
          {t('identity.operations.none')}
        </Typography>
      </Panel>
    );
  }
  return (
    <Panel title={t('identity.operations.title')} flush>
      <SimpleTable
        label={t('identity.operations.title')}
        columns={[
          t('identity.operations.what'),
          t('identity.operations.started'),
          t('identity.operations.by'),
          t('identity.operations.reason'),
        ]}
        rows={props.operations.map(operation => ({
          key: operation.id,
          cells: [
            <>
              {t(`operation.${operation.kind}`)}
              <Typography variant="body2" color="text.secondary">
                {[
                  versionsOf(t, operation),
                  t(`operation.states.${operation.state}`),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </Typography>
              <TryNow operation={operation} />
            </>,
            <RelativeTime at={operation.startedAt} />,
            <Person entityRef={operation.requestedBy} />,
            operation.reason ? (
              // Where it is narrow the table scrolls, rather than a letter stand on each line.
              <Box sx={{ minWidth: 160 }}>
                <ServerText>{operation.reason}</ServerText>
              </Box>
            ) : (
              '–'
            ),
          ],
        }))}
      />
    </Panel>
  );
}

function versionsOf(t: T, operation: OperationView): string | null {
  if (operation.toVersion === null) return null;
  const to = String(operation.toVersion);
  return operation.fromVersion === null
    ? t('identity.operations.toVersion', { to })
    : t('identity.operations.versions', {
        from: String(operation.fromVersion),
        to,
      });
}
