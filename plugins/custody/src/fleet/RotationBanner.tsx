import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';
import { useRotationStatus, useSwitchRotations } from '../api';
import { Person } from '../shared/Person';
import { ReasonDialog } from '../shared/ReasonDialog';
import { RelativeTime, ServerText } from '../time';
import { useT } from '../translation';

/**
 * That nothing is rotated by schedule, by whose word and why; for the platform team also the switch. Nothing for
 * anybody else while all goes on.
 */
export function RotationBanner() {
  const t = useT();
  const status = useRotationStatus();
  const [asking, setAsking] = useState<'pause' | 'resume' | null>(null);
  if (!status.data) return null;
  const { paused, mayPause } = status.data;
  if (!paused && !mayPause) return null;
  return (
    <>
      {paused ? (
        <Alert
          severity="warning"
          variant="outlined"
          sx={{ color: 'text.primary' }}
          action={
            mayPause &&
            paused.by !== null && (
              <Button
                color="inherit"
                size="small"
                onClick={() => setAsking('resume')}
              >
                {t('fleet.rotation.resume')}
              </Button>
            )
          }
        >
          {paused.by !== null && paused.since !== null ? (
            <>
              {t('fleet.rotation.pausedBy', {
                who: <Person entityRef={paused.by} />,
              })}{' '}
              <RelativeTime at={paused.since} />
              {': '}“{paused.reason}”
            </>
          ) : (
            <>
              {t('fleet.rotation.paused')}{' '}
              <ServerText>{paused.reason}</ServerText>.
            </>
          )}
          <Box sx={{ color: 'text.secondary' }}>
            {t('fleet.rotation.goesOn')}
          </Box>
        </Alert>
      ) : (
        <Box sx={{ display: 'flex', justifyContent: 'flex-end' }}>
          <Button
            size="small"
            color="inherit"
            onClick={() => setAsking('pause')}
          >
            {t('fleet.rotation.pause')}
          </Button>
        </Box>
      )}
      {asking && <SwitchDialog to={asking} onClose={() => setAsking(null)} />}
    </>
  );
}

function SwitchDialog(props: { to: 'pause' | 'resume'; onClose: () => void }) {
  const t = useT();
  const act = useSwitchRotations(props.to);
  return (
    <ReasonDialog
      title={t(`fleet.rotation.dialog.${props.to}.title`)}
      what={t(`fleet.rotation.dialog.${props.to}.what`)}
      submit={t(`fleet.rotation.dialog.${props.to}.submit`)}
      help={t('fleet.rotation.dialog.help')}
      busy={act.isPending}
      error={act.error}
      onClose={props.onClose}
      onSubmit={reason => act.mutate(reason, { onSuccess: props.onClose })}
    />
  );
}
