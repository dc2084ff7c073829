import GppBadOutlined from '@mui/icons-material/GppBadOutlined';
import GppMaybeOutlined from '@mui/icons-material/GppMaybeOutlined';
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

/** A record is held against the root here; whether that is signed says the server, by the key that signs there. */
const VERDICTS = {
  holds: ['audit.record.holds', 'success', VerifiedUserOutlined],
  'other-key': ['audit.record.otherKey', 'warning', GppMaybeOutlined],
  unknown: ['audit.record.unknown', 'warning', GppMaybeOutlined],
  'does-not': ['audit.record.unsigned', 'error', GppBadOutlined],
  broken: ['audit.record.broken', 'error', GppBadOutlined],
} as const;

/** Whether an event is sealed, under what, and whether it holds. */
export function EventProof(props: {
  detail: AuditEventDetail;
  busy: boolean;
  onAgain: () => void;
}) {
  const t = useT();
  const { event, hash, sealed } = props.detail;
  const leads = useMemo(
    () => sealed !== null && isUnder(sealed.head, { event, ...sealed }),
    [event, sealed],
  );
  const [says, tone, Icon] =
    VERDICTS[sealed !== null && leads ? sealed.signatureCheck : 'broken'];
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
        <Line Icon={Icon} tone={tone}>
          {t(says)}
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
  { sequence, head, signatureCheck }: NonNullable<AuditEventDetail['sealed']>,
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
      t(
        signatureCheck === 'holds'
          ? 'audit.record.key'
          : 'audit.record.keyNamed',
      ),
      <Digest value={head.kid} what={t('audit.record.keyWhat')} />,
    ],
  ] as const;
}
