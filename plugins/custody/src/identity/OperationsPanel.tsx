import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useId, useState } from 'react';
import type { OperationView } from '@custody/backstage-plugin-custody-common';
import { Panel } from '../shared/Panel';
import { Person } from '../shared/Person';
import { SimpleTable } from '../shared/SimpleTable';
import { versionsOf } from '../shared/versionsOf';
import { RelativeTime, ServerText } from '../time';
import { useT } from '../translation';
import { StepsTaken } from './StepsTaken';

/** What the engine did and does, newest first; each with its steps. */
export function OperationsPanel(props: { operations: OperationView[] }) {
  const t = useT();
  const [shown, setShown] = useState<string | null>(null);
  const detailId = useId();
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
          detail: shown === operation.id && (
            <div id={detailId}>
              <StepsTaken operation={operation} />
            </div>
          ),
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
              <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1 }}>
                {operation.steps.length > 0 && (
                  <Button
                    size="small"
                    sx={{
                      ml: -0.5,
                      px: 0.5,
                      minWidth: 0,
                      whiteSpace: 'nowrap',
                    }}
                    aria-expanded={shown === operation.id}
                    aria-controls={
                      shown === operation.id ? detailId : undefined
                    }
                    onClick={() =>
                      setShown(shown === operation.id ? null : operation.id)
                    }
                  >
                    {shown === operation.id
                      ? t('identity.operations.hideSteps')
                      : t('identity.operations.showSteps')}
                  </Button>
                )}
              </Box>
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
