import Box from '@mui/material/Box';
import Chip from '@mui/material/Chip';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import type { DelegationView } from '@custody/backstage-plugin-custody-common';
import { useRevokeDelegation } from '../api';
import { CapabilityButton } from '../shared/CapabilityButton';
import { nameOf } from '../shared/names';
import { ReasonDialog } from '../shared/ReasonDialog';
import { Quote } from '../shared/ReviewLine';
import { DueTime } from '../time';
import { useT } from '../translation';

/** One delegation: who for whom, from when until when, why, and how to end it. */
export function DelegationLine(props: {
  delegation: DelegationView;
  /** Whether the signed-in person gave it; else they were given it. */
  mine: boolean;
}) {
  const t = useT();
  const { delegation, mine } = props;
  const [ending, setEnding] = useState(false);
  const revoke = useRevokeDelegation(delegation.id);
  const other = mine ? delegation.delegate : delegation.delegator;
  const who = nameOf(other.ref, other.title);
  return (
    <Box component="li">
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          alignItems: 'center',
          columnGap: 1,
        }}
      >
        <Typography component="span">
          <strong>
            {t(mine ? 'delegation.given' : 'delegation.received', { who })}
          </strong>{' '}
          {delegation.state === 'upcoming' && (
            <>
              {t('delegation.from')} <DueTime at={delegation.from} />{' '}
            </>
          )}
          {t('delegation.until')} <DueTime at={delegation.until} />
        </Typography>
        <Chip
          size="small"
          variant="outlined"
          label={t(`delegation.states.${delegation.state}`)}
        />
        <CapabilityButton
          size="small"
          can={delegation.can.revoke}
          onClick={() => setEnding(true)}
        >
          {t(mine ? 'delegation.end' : 'delegation.decline')}
        </CapabilityButton>
      </Box>
      <Quote>{delegation.reason}</Quote>
      {ending && (
        <ReasonDialog
          title={t(
            mine
              ? 'delegation.endDialog.title'
              : 'delegation.endDialog.declineTitle',
            { who },
          )}
          what={t('delegation.endDialog.what')}
          submit={t('delegation.endDialog.submit')}
          help={t('delegation.endDialog.reasonHelp')}
          busy={revoke.isPending}
          error={revoke.error}
          onClose={() => setEnding(false)}
          onSubmit={reason =>
            revoke.mutate(reason, { onSuccess: () => setEnding(false) })
          }
        />
      )}
    </Box>
  );
}
