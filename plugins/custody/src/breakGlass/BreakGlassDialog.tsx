import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import { useState } from 'react';
import {
  durationMillis,
  MIN_BREAK_GLASS_REASON_LENGTH,
  type BreakGlassOffer,
  type RequestView,
} from '@custody/backstage-plugin-custody-common';
import { problemOf } from '../api';
import { sentenceOf } from '../request/sentence';
import { Digest } from '../shared/Digest';
import { ReasonDialog } from '../shared/ReasonDialog';
import { lengthOfTime, useLanguage } from '../time';
import { useT } from '../translation';
import { useBreakGlass } from './useBreakGlass';

const CONSEQUENCES = [
  'atOnce',
  'short',
  'loud',
  'counted',
  'reviewed',
] as const;

/** Says what breaking the glass does, and asks why. */
export function BreakGlassDialog(props: {
  request: RequestView;
  onClose: () => void;
}) {
  const t = useT();
  const language = useLanguage();
  // INVARIANT: what is sent is the digest of what was on the page when the dialog opened, never a newer one.
  const [request] = useState(props.request);
  const act = useBreakGlass(request.id);
  const conflict = act.isError && problemOf(act.error).kind === 'conflict';
  return (
    <ReasonDialog
      title={t('breakGlass.break.title', {
        name: request.identity?.name ?? request.id.slice(0, 8),
      })}
      what={
        <>
          {sentenceOf(t, request, language)}.
          <Box component="ul" sx={{ mt: 1, mb: 0, pl: 2.5 }}>
            {CONSEQUENCES.map(what => (
              <li key={what}>
                {t(`breakGlass.break.what.${what}`)}
                {what === 'short' && <Hours offer={request.breakGlassOffer} />}
                {what === 'counted' && <Left offer={request.breakGlassOffer} />}
              </li>
            ))}
          </Box>
        </>
      }
      submit={t('breakGlass.break.submit')}
      help={t('breakGlass.break.help')}
      least={{
        length: MIN_BREAK_GLASS_REASON_LENGTH,
        otherwise: t('breakGlass.break.tooShort', {
          least: String(MIN_BREAK_GLASS_REASON_LENGTH),
        }),
      }}
      danger
      busy={act.isPending}
      error={act.error}
      onClose={props.onClose}
      onSubmit={reason =>
        act.mutate(
          { reason, digest: request.digest },
          { onSuccess: props.onClose },
        )
      }
    >
      <Box sx={{ mt: 1, color: 'text.secondary' }}>
        {t('request.digest')}{' '}
        <Digest value={request.digest} what={t('request.digest')} />
      </Box>
      {conflict && (
        <Alert severity="warning" variant="outlined" sx={{ mt: 2 }}>
          {t('breakGlass.break.conflict')}
        </Alert>
      )}
    </ReasonDialog>
  );
}

/** How long it would last, as policy says today. */
function Hours({ offer }: { offer: BreakGlassOffer | null }) {
  const t = useT();
  const language = useLanguage();
  return offer?.maxGrant ? (
    <>
      {' '}
      {t('breakGlass.break.hours', {
        length: lengthOfTime(offer.maxGrant, language),
      })}
    </>
  ) : null;
}

/** Hours for a day or two: of a day, nobody knows whether it is this one or any. */
function inHours(length: string, language: string): string {
  const hours = durationMillis(length) / 3_600_000;
  return lengthOfTime(
    Number.isInteger(hours) && hours <= 48 ? `PT${hours}H` : length,
    language,
  );
}

/** How often it may be broken still. */
function Left({ offer }: { offer: BreakGlassOffer | null }) {
  const t = useT();
  const language = useLanguage();
  return offer ? (
    <>
      {' '}
      {t('breakGlass.break.left', {
        own: String(offer.own.left),
        ofOwn: String(offer.own.of),
        total: String(offer.total.left),
        ofTotal: String(offer.total.of),
        within: inHours(offer.within, language),
      })}
    </>
  ) : null;
}
