import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useId } from 'react';
import type {
  ConsumerView,
  IdentityDetail,
} from '@custody/backstage-plugin-custody-common';
import { useIdentity } from '../api';
import { DisplayName } from '../shared/DisplayName';
import { SkeletonRows } from '../shared/Loading';
import { ProblemState } from '../shared/ProblemState';
import { Code } from '../shared/ScopeList';
import { lengthOfTime, RelativeTime, useLanguage } from '../time';
import { useT, type T } from '../translation';

/** What a rotation would meet, without starting one: who consumes it, who owns them, who may not follow. */
export function SimulationDialog(props: {
  namespace: string;
  name: string;
  onClose: () => void;
}) {
  const t = useT();
  const titleId = useId();
  const identity = useIdentity(props.namespace, props.name);
  return (
    <Dialog
      open
      onClose={props.onClose}
      aria-labelledby={titleId}
      fullWidth
      maxWidth="sm"
    >
      <DialogTitle id={titleId}>
        {t('identity.simulation.title', { name: props.name })}
      </DialogTitle>
      <DialogContent>
        {identity.isPending && <SkeletonRows rows={3} height={28} />}
        {identity.isError && !identity.data && (
          <ProblemState error={identity.error} />
        )}
        {identity.data && <Outlook identity={identity.data} />}
      </DialogContent>
      <DialogActions>
        <Button
          onClick={props.onClose}
          // eslint-disable-next-line jsx-a11y/no-autofocus -- a dialog has to take the focus
          autoFocus
        >
          {t('identity.simulation.close')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function Outlook({ identity }: { identity: IdentityDetail }) {
  const t = useT();
  const language = useLanguage();
  const { consumerList: consumers } = identity;
  if (consumers.length === 0) {
    return <Typography>{t('identity.verbDialog.breaksNone')}</Typography>;
  }
  return (
    <>
      <Typography>
        {t('identity.simulation.moves', { count: consumers.length })}
      </Typography>
      <Box component="ul" sx={{ pl: 2.5 }}>
        {consumers.map(consumer => (
          <Typography component="li" key={consumer.name} sx={{ mb: 1 }}>
            <Code>{consumer.name}</Code>
            {consumer.owner && (
              <DisplayName entityRef={consumer.owner}>
                {owner => `, ${t('identity.verbDialog.owners', { owner })}`}
              </DisplayName>
            )}
            <br />
            <Typography variant="body2" component="span">
              {outlookOf(t, consumer, identity.currentVersion)}
              {consumer.lastSeenAt && consumer.onVersion !== null && (
                <>
                  {' '}
                  (
                  {t('identity.simulation.current', {
                    version: String(consumer.onVersion),
                  })}{' '}
                  <RelativeTime at={consumer.lastSeenAt} />)
                </>
              )}
            </Typography>
          </Typography>
        ))}
      </Box>
      {identity.grant?.maxOverlap && (
        <Typography>
          {t('identity.verbDialog.overlap', {
            overlap: lengthOfTime(identity.grant.maxOverlap, language),
          })}
        </Typography>
      )}
    </>
  );
}

function outlookOf(
  t: T,
  consumer: ConsumerView,
  currentVersion: number | null,
): string {
  if (consumer.state === 'suspended') return t('identity.simulation.suspended');
  if (consumer.onVersion === null) return t('identity.simulation.never');
  if (consumer.onVersion !== currentVersion) {
    return t('identity.simulation.stale');
  }
  return t('identity.simulation.fine');
}
