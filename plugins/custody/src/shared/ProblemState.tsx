import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Button from '@mui/material/Button';
import { problemOf, type ProblemKind } from '../api/problem';
import { ServerText } from '../time';
import { useT } from '../translation';

const SEVERITY: Record<ProblemKind, 'info' | 'warning' | 'error'> = {
  forbidden: 'info',
  'not-found': 'info',
  'not-available': 'info',
  conflict: 'warning',
  invalid: 'error',
  unreachable: 'error',
  server: 'error',
};

/** What went wrong, in the server's words, and what to do. */
export function ProblemState(props: { error: unknown; onRetry?: () => void }) {
  const t = useT();
  const { kind, message } = problemOf(props.error);
  const retriable = kind === 'unreachable' || kind === 'server';
  return (
    <Alert
      severity={SEVERITY[kind]}
      variant="outlined"
      sx={{ color: 'text.primary' }}
      action={
        retriable && props.onRetry ? (
          <Button color="inherit" size="small" onClick={props.onRetry}>
            {t('problem.retry')}
          </Button>
        ) : undefined
      }
    >
      <AlertTitle>{t(`problem.${kind}`)}</AlertTitle>
      {kind === 'forbidden' && <div>{t('problem.forbiddenHelp')}</div>}
      {kind === 'not-found' && <div>{t('problem.notFoundHelp')}</div>}
      {kind === 'unreachable' && <div>{t('problem.unreachableHelp')}</div>}
      <div>
        <ServerText>{t('problem.said', { message })}</ServerText>
      </div>
    </Alert>
  );
}
