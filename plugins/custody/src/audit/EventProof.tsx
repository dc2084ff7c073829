import GppBadOutlined from '@mui/icons-material/GppBadOutlined';
import HourglassEmpty from '@mui/icons-material/HourglassEmpty';
import VerifiedUserOutlined from '@mui/icons-material/VerifiedUserOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useMemo } from 'react';
import {
  isUnder,
  type AuditEventDetail,
} from '@custody/backstage-plugin-custody-common';
import { Digest } from '../shared/Digest';
import { Facts } from '../shared/Facts';
import { RelativeTime } from '../time';
import { useT } from '../translation';
import { Line } from './SealPanel';

/** Whether an event is sealed, under what, and whether it holds: found out here, not taken from the server. */
export function EventProof(props: {
  detail: AuditEventDetail;
  busy: boolean;
  onAgain: () => void;
}) {
  const t = useT();
  const { event, hash, sealed } = props.detail;
  const holds = useMemo(
    () => sealed !== null && isUnder(sealed.head, { event, ...sealed }),
    [event, sealed],
  );
  return (
    <Box component="section">
      <Typography component="h3" variant="subtitle2" sx={{ mb: 0.5 }}>
        {t('audit.record.proof')}
      </Typography>
      {sealed === null ? (
        <Line Icon={HourglassEmpty} tone="neutral">
          {t('audit.record.unsealed')}{' '}
          <Button size="small" disabled={props.busy} onClick={props.onAgain}>
            {t('audit.again')}
          </Button>
        </Line>
      ) : (
        <Line
          Icon={holds ? VerifiedUserOutlined : GppBadOutlined}
          tone={holds ? 'success' : 'error'}
        >
          {t(holds ? 'audit.record.holds' : 'audit.record.broken')}
        </Line>
      )}
      <Box sx={{ mt: 1 }}>
        <Facts
          rows={[
            [
              t('audit.record.hash'),
              <Digest value={hash} what={t('audit.record.hashWhat')} />,
            ],
            ...(sealed === null ? [] : sealedFacts(t, sealed)),
          ]}
        />
      </Box>
    </Box>
  );
}

function sealedFacts(
  t: ReturnType<typeof useT>,
  { sequence, head }: NonNullable<AuditEventDetail['sealed']>,
) {
  return [
    [
      t('audit.record.place'),
      t('audit.record.placeText', {
        sequence: String(sequence),
        number: String(head.number),
        first: String(head.first),
        last: String(head.last),
      }),
    ],
    [t('audit.record.sealedAt'), <RelativeTime at={head.at} />],
    [
      t('audit.record.root'),
      <Digest value={head.root} what={t('audit.record.rootWhat')} />,
    ],
    [
      t('audit.record.key'),
      <Digest value={head.kid} what={t('audit.record.keyWhat')} />,
    ],
  ] as const;
}
