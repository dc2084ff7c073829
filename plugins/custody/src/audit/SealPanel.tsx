import GppBadOutlined from '@mui/icons-material/GppBadOutlined';
import GppMaybeOutlined from '@mui/icons-material/GppMaybeOutlined';
import HourglassEmpty from '@mui/icons-material/HourglassEmpty';
import VerifiedUserOutlined from '@mui/icons-material/VerifiedUserOutlined';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import Typography from '@mui/material/Typography';
import type { SvgIconComponent } from '@mui/icons-material';
import type { ReactNode } from 'react';
import type {
  AuditHeadsPage,
  SignatureCheck,
} from '@custody/backstage-plugin-custody-common';
import { problemOf } from '../api';
import { toneColors, type Tone } from '../health';
import { Digest } from '../shared/Digest';
import { Panel } from '../shared/Panel';
import { Code } from '../shared/ScopeList';
import { RelativeTime, useNow } from '../time';
import { useT } from '../translation';
import { useLastHead } from './useAudit';

/** Sealing takes seconds; who waits for longer waits for somebody to look. */
const BEHIND_MILLIS = 60_000;

/** What the key in use says of the newest head. */
const SIGNED = {
  holds: ['audit.seal.holds', 'success', VerifiedUserOutlined],
  'other-key': ['audit.seal.otherKey', 'warning', GppMaybeOutlined],
  unknown: ['audit.seal.unknown', 'warning', GppMaybeOutlined],
  'does-not': ['audit.seal.unsigned', 'error', GppBadOutlined],
} as const satisfies Record<SignatureCheck, unknown>;

const VERIFY = 'custody audit verify export.jsonl --public-key audit.pub';

/** How far the record is sealed, and how it is verified without this site. */
export function SealPanel(props: {
  /** Whether all of it can be taken, and so verified; unknown while nothing was read. */
  whole: boolean | undefined;
}) {
  const t = useT();
  const { data, error } = useLastHead();
  return (
    <Panel title={t('audit.seal.title')}>
      <Typography component="div" variant="body2">
        {data && <Sealed heads={data} />}
        {!data && !error && <Skeleton width="40%" />}
        {!data &&
          error &&
          t('audit.seal.failed', { message: problemOf(error).message })}
      </Typography>
      {props.whole !== undefined && (
        <Typography variant="body2" color="text.secondary" sx={{ mt: 0.5 }}>
          {props.whole ? (
            <>
              {t('audit.seal.verify')} <Code>{VERIFY}</Code>
            </>
          ) : (
            t('audit.seal.verifyPart')
          )}
        </Typography>
      )}
    </Panel>
  );
}

function Sealed({ heads }: { heads: AuditHeadsPage }) {
  const t = useT();
  const now = useNow();
  const { items, unsealedSince, newestSignature } = heads;
  if (items.length === 0) {
    return (
      <Line Icon={GppMaybeOutlined} tone="warning">
        {t('audit.seal.none')} {t('audit.seal.noneHelp')}
      </Line>
    );
  }
  const [{ head }] = items;
  const [says, tone, Icon] = SIGNED[newestSignature ?? 'unknown'];
  const forged = newestSignature === 'does-not';
  const isBehind =
    unsealedSince !== null && now - Date.parse(unsealedSince) > BEHIND_MILLIS;
  return (
    <>
      <Line Icon={Icon} tone={tone}>
        {t(forged ? 'audit.seal.claims' : 'audit.seal.upTo', {
          last: String(head.last),
          number: String(head.number),
        })}
        {' · '}
        <RelativeTime at={head.at} />
        {' · '}
        {t('audit.seal.rootWord')}{' '}
        <Digest value={head.root} what={t('audit.seal.root')} />
        {newestSignature === 'holds' ? ` · ${t(says)}` : <div>{t(says)}</div>}
      </Line>
      {isBehind && (
        <Line Icon={GppMaybeOutlined} tone="warning">
          {t('audit.seal.behind')} <RelativeTime at={unsealedSince} />.
        </Line>
      )}
      {!isBehind && !forged && (
        <Line
          Icon={unsealedSince ? HourglassEmpty : VerifiedUserOutlined}
          tone={unsealedSince ? 'neutral' : 'success'}
        >
          {t(unsealedSince ? 'audit.seal.waits' : 'audit.seal.all')}
        </Line>
      )}
    </>
  );
}

/** A sentence on how things stand, with its icon. */
export function Line(props: {
  Icon: SvgIconComponent;
  tone: Tone;
  children: ReactNode;
}) {
  return (
    <Box sx={{ display: 'flex', gap: 1, alignItems: 'flex-start' }}>
      <props.Icon
        aria-hidden
        sx={theme => ({
          fontSize: 20,
          flexShrink: 0,
          color: toneColors(theme, props.tone).main,
        })}
      />
      <Box sx={{ minWidth: 0 }}>{props.children}</Box>
    </Box>
  );
}
