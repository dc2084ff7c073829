import CheckCircle from '@mui/icons-material/CheckCircle';
import ErrorOutline from '@mui/icons-material/ErrorOutline';
import RadioButtonUnchecked from '@mui/icons-material/RadioButtonUnchecked';
import Box from '@mui/material/Box';
import CircularProgress from '@mui/material/CircularProgress';
import Typography from '@mui/material/Typography';
import type { OperationView } from '@custody/backstage-plugin-custody-common';
import { RelativeTime, ServerText } from '../time';
import { useT } from '../translation';
import { failedPart } from './failedPart';
import { Code } from './ScopeList';
import { VisuallyHidden } from './VisuallyHidden';

type StepState = OperationView['steps'][number]['state'];

function StepIcon(props: { state: StepState }) {
  switch (props.state) {
    case 'done':
      return <CheckCircle aria-hidden color="success" sx={{ fontSize: 18 }} />;
    case 'failed':
      return <ErrorOutline aria-hidden color="error" sx={{ fontSize: 18 }} />;
    case 'current':
      return (
        <CircularProgress
          aria-hidden
          size={14}
          thickness={6}
          sx={{ m: '2px' }}
        />
      );
    default:
      return (
        <RadioButtonUnchecked
          aria-hidden
          sx={{ fontSize: 18, color: 'text.disabled' }}
        />
      );
  }
}

/** An operation as its steps, moving by itself, with who is waited for and what failed. */
export function Steps(props: { operation: OperationView }) {
  const t = useT();
  const { operation } = props;
  return (
    <Box>
      <Box
        component="ol"
        aria-label={t('step.label')}
        sx={{
          listStyle: 'none',
          m: 0,
          p: 0,
          display: 'flex',
          flexWrap: 'wrap',
          columnGap: 1,
          rowGap: 0.5,
        }}
      >
        {operation.steps.map((step, index) => (
          <Box
            key={step.name}
            component="li"
            aria-current={step.state === 'current' ? 'step' : undefined}
            sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.5 }}
          >
            {index > 0 && (
              <Box
                aria-hidden
                sx={{
                  width: 14,
                  borderTop: 1,
                  borderColor: 'divider',
                  mr: 0.5,
                }}
              />
            )}
            <StepIcon state={step.state} />
            <Typography
              component="span"
              variant="body2"
              sx={{
                fontWeight: ['current', 'failed'].includes(step.state)
                  ? 700
                  : 400,
                color: step.state === 'ahead' ? 'text.secondary' : undefined,
              }}
            >
              {t(`step.${step.name}`)}
              <VisuallyHidden>
                , {t(`step.states.${step.state}`)}
              </VisuallyHidden>
            </Typography>
          </Box>
        ))}
      </Box>
      <Box role="status" sx={{ mt: 0.5 }}>
        <Progress operation={operation} />
        <Failure operation={operation} />
      </Box>
    </Box>
  );
}

function Progress({ operation }: { operation: OperationView }) {
  const t = useT();
  const { adoption } = operation;
  const observing = operation.steps.some(
    step => step.name === 'observe' && step.state === 'current',
  );
  if (!adoption || !observing) return null;
  if (adoption.of === 0) {
    return <Typography variant="body2">{t('step.noConsumers')}</Typography>;
  }
  return (
    <Typography variant="body2">
      {t('step.moved', {
        moved: String(adoption.moved),
        of: String(adoption.of),
      })}
      {adoption.waitingFor.length > 0 && (
        <>
          {', '}
          {t('step.waitingFor', {
            names: (
              <>
                {adoption.waitingFor.map((consumer, index) => (
                  <span key={consumer.name}>
                    {index > 0 && ', '}
                    <Code>{consumer.name}</Code>
                  </span>
                ))}
              </>
            ),
          })}
        </>
      )}
    </Typography>
  );
}

function Failure({ operation }: { operation: OperationView }) {
  const t = useT();
  if (!operation.lastError || operation.state === 'done') return null;
  return (
    <>
      <Typography
        variant="body2"
        component="div"
        sx={{ overflowWrap: 'anywhere' }}
      >
        {t('step.failedAt', {
          step: failedPart(t, operation),
          attempts: t('step.attempt', { n: String(operation.attempts) }),
          error: <ServerText>{operation.lastError}</ServerText>,
        })}
      </Typography>
      {/* On a line of its own: a provider's words end with a full stop or without one. */}
      {operation.nextAttemptAt && (
        <Typography variant="body2" color="text.secondary" component="div">
          {t('step.again', {
            when: <RelativeTime at={operation.nextAttemptAt} />,
          })}
        </Typography>
      )}
    </>
  );
}
