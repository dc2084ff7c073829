import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { OperationView } from '@custody/backstage-plugin-custody-common';
import { Movers } from '../shared/Adoption';
import { failedPart } from '../shared/failedPart';
import { StepIcon } from '../shared/StepIcon';
import { RelativeTime, ServerText } from '../time';
import { useT } from '../translation';

/** The steps of an operation, one a line, with when each was done: also of one that ended long ago. */
export function StepsTaken({ operation }: { operation: OperationView }) {
  const t = useT();
  return (
    <Box sx={{ py: 0.5 }}>
      <Box
        component="ol"
        aria-label={t('step.label')}
        sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', rowGap: 0.25 }}
      >
        {operation.steps.map(step => (
          <Typography
            key={step.name}
            component="li"
            variant="body2"
            sx={{ display: 'flex', alignItems: 'center', gap: 0.75 }}
          >
            <StepIcon state={step.state} />
            <span>
              {t('step.line', {
                step: t(`step.${step.name}`),
                state: t(`step.states.${step.state}`),
              })}
              {step.at && (
                <>
                  {' '}
                  <RelativeTime at={step.at} />
                </>
              )}
            </span>
          </Typography>
        ))}
      </Box>
      {operation.lastError && (
        <Typography
          variant="body2"
          component="div"
          sx={{ mt: 0.5, overflowWrap: 'anywhere' }}
        >
          {t('step.failedAt', {
            step: failedPart(t, operation),
            attempts: t('step.attempt', { n: String(operation.attempts) }),
            error: <ServerText>{operation.lastError}</ServerText>,
          })}
        </Typography>
      )}
      {operation.adoption && <Movers adoption={operation.adoption} />}
    </Box>
  );
}
