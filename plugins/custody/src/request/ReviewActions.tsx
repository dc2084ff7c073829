import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import type { RequestView } from '@custody/backstage-plugin-custody-common';
import { useWithdraw } from '../api';
import { BreakGlassButton } from '../breakGlass/BreakGlassButton';
import { CapabilityButton } from '../shared/CapabilityButton';
import { ReasonDialog } from '../shared/ReasonDialog';
import { ServerText } from '../time';
import { useT } from '../translation';
import type { ReviewAct } from './ReviewDialog';
import { isAboutGrant } from './sentence';

/** Approve, narrow, deny; and withdraw, for one's own. */
export function ReviewActions(props: {
  request: RequestView;
  onAct: (act: ReviewAct) => void;
}) {
  const t = useT();
  const { request, onAct } = props;
  const { review, deny, withdraw } = request.can;
  const [withdrawing, setWithdrawing] = useState(false);
  const takeBack = useWithdraw(request.id);
  const narrowable =
    isAboutGrant(request) && (request.derived?.scopes.length ?? 0) > 0;
  if (request.state !== 'pending') return null;
  return (
    <Box>
      {!review.allowed && review.reason && (
        <Typography variant="body2" sx={{ mb: 1 }}>
          <ServerText>
            {t('request.notYours', { reason: review.reason })}
          </ServerText>
        </Typography>
      )}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        <CapabilityButton
          variant="contained"
          can={review}
          onClick={() => onAct('approve')}
        >
          {t('request.approve')}
        </CapabilityButton>
        {narrowable && (
          <CapabilityButton
            variant="outlined"
            can={review}
            onClick={() => onAct('narrow')}
          >
            {t('request.narrow')}
          </CapabilityButton>
        )}
        <CapabilityButton
          variant="outlined"
          color="error"
          can={deny}
          onClick={() => onAct('deny')}
        >
          {t('request.deny')}
        </CapabilityButton>
        {withdraw.allowed && (
          <CapabilityButton
            variant="text"
            can={withdraw}
            onClick={() => setWithdrawing(true)}
          >
            {t('request.withdraw')}
          </CapabilityButton>
        )}
      </Box>
      <BreakGlassButton request={request} />
      {withdrawing && (
        <ReasonDialog
          title={t('request.dialog.withdraw.title', {
            identity: request.identity?.name ?? request.id.slice(0, 8),
          })}
          what={t('request.dialog.withdraw.what')}
          submit={t('request.dialog.withdraw.submit')}
          busy={takeBack.isPending}
          error={takeBack.error}
          onClose={() => setWithdrawing(false)}
          onSubmit={reason =>
            takeBack.mutate(reason, { onSuccess: () => setWithdrawing(false) })
          }
        />
      )}
    </Box>
  );
}
