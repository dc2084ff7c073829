import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { OperationView } from '@custody/backstage-plugin-custody-common';
import { RelativeTime, ServerText } from '../time';
import { useT } from '../translation';
import { AdoptionInWords, Movers } from './Adoption';
import { failedPart } from './failedPart';
import { StepIcon } from './StepIcon';
import { versionsOf } from './versionsOf';
import { VisuallyHidden } from './VisuallyHidden';

type Step = OperationView['steps'][number];

/**
 * An operation as its steps, moving by itself: which is under way and for whom it waits, who has moved, what failed, in
 * whose words, and when it is tried next.
 */
export function Steps({ operation }: { operation: OperationView }) {
  const t = useT();
  const versions = versionsOf(t, operation);
  return (
    <Box>
      <Box sx={{ display: 'flex', columnGap: 1.5 }}>
        {versions && (
          <Typography
            component="span"
            variant="body2"
            sx={{ fontWeight: 700, whiteSpace: 'nowrap' }}
          >
            {versions}
          </Typography>
        )}
        <Box
          component="ol"
          aria-label={t('step.label')}
          sx={{
            listStyle: 'none',
            m: 0,
            p: 0,
            minWidth: 0,
            display: 'flex',
            flexWrap: 'wrap',
            columnGap: 1,
            rowGap: 0.5,
          }}
        >
          {operation.steps.map((step, index) => (
            <StepItem
              key={step.name}
              step={step}
              isFirst={index === 0}
              adoption={step.name === 'observe' ? operation.adoption : null}
            />
          ))}
        </Box>
      </Box>
      <Box role="status" sx={{ mt: 0.5 }}>
        <Announcement operation={operation} />
        <Failure operation={operation} />
      </Box>
      {operation.adoption && <Movers adoption={operation.adoption} />}
    </Box>
  );
}

function StepItem(props: {
  step: Step;
  isFirst: boolean;
  adoption: OperationView['adoption'];
}) {
  const t = useT();
  const { step, adoption } = props;
  const isAt = step.state === 'current' || step.state === 'failed';
  return (
    <Box
      component="li"
      aria-current={step.state === 'current' ? 'step' : undefined}
      sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.5 }}
    >
      {!props.isFirst && (
        <Box
          aria-hidden
          sx={{ width: 14, borderTop: 1, borderColor: 'divider', mr: 0.5 }}
        />
      )}
      <StepIcon state={step.state} />
      <Typography
        component="span"
        variant="body2"
        sx={{
          fontWeight: isAt ? 700 : 400,
          color: step.state === 'ahead' ? 'text.secondary' : undefined,
        }}
      >
        {t(`step.${step.name}`)}
        <VisuallyHidden>, {t(`step.states.${step.state}`)}</VisuallyHidden>
        {isAt && adoption && (
          <span>
            {', '}
            <AdoptionInWords adoption={adoption} />
          </span>
        )}
      </Typography>
    </Box>
  );
}

/** Tells those who don't see the steps move which it has come to. */
function Announcement({ operation }: { operation: OperationView }) {
  const t = useT();
  const current = operation.steps.find(({ state }) => state === 'current');
  if (!current) return null;
  const { adoption } = operation;
  const name = t(`step.${current.name}`);
  return (
    <VisuallyHidden>
      {current.name === 'observe' && adoption && adoption.of > 0
        ? `${name}: ${t('step.moved', {
            moved: String(adoption.moved),
            of: String(adoption.of),
          })}`
        : name}
    </VisuallyHidden>
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
