import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import type { HealthState } from '@custody/backstage-plugin-custody-common';
import { HEALTH_LOOKS, toneColors } from '../health';
import { relativeTo, useLanguage, useNow } from '../time';
import { useT } from '../translation';

const LATE_SHARE = 0.12;

/**
 * Where a version stands between its issue and its end: solid behind, dotted ahead, a dot for now. Past its end, the
 * part that is late is drawn thick.
 */
export function VersionBar(props: {
  version: number;
  /** How it began, such as "rotated". */
  began: string;
  from: string;
  /** What happens at its end, such as "due". */
  event: string;
  until: string;
  health: HealthState;
}) {
  const t = useT();
  const theme = useTheme();
  const language = useLanguage();
  const now = useNow();
  const start = Date.parse(props.from);
  const end = Date.parse(props.until);
  const late = now > end;
  const share = late
    ? 1
    : Math.min(1, Math.max(0, (now - start) / Math.max(1, end - start)));
  const color = toneColors(theme, HEALTH_LOOKS[props.health].tone).main;
  const width = late ? 100 * (1 - LATE_SHARE) : 100;
  const at = late ? 100 : share * width;
  return (
    <Box
      component="svg"
      role="img"
      viewBox="0 0 100 12"
      preserveAspectRatio="none"
      aria-label={t('card.versionBar', {
        version: String(props.version),
        began: props.began,
        since: relativeTo(props.from, now, language),
        event: props.event,
        at: relativeTo(props.until, now, language),
      })}
      sx={{
        width: '100%',
        minWidth: 80,
        maxWidth: 260,
        height: 12,
        overflow: 'visible',
        '& line': { vectorEffect: 'non-scaling-stroke' },
      }}
    >
      <line x1="0" x2="0" y1="2" y2="10" stroke={color} strokeWidth="2" />
      <line
        x1="0"
        x2={Math.min(at, width)}
        y1="6"
        y2="6"
        stroke={color}
        strokeWidth="2"
      />
      {!late && (
        <line
          x1={at}
          x2={width}
          y1="6"
          y2="6"
          stroke={theme.palette.text.secondary}
          strokeWidth="2"
          strokeDasharray="2 3"
        />
      )}
      {late && (
        <line
          x1={width}
          x2={100}
          y1="6"
          y2="6"
          stroke={color}
          strokeWidth="5"
        />
      )}
      <line
        x1={width}
        x2={width}
        y1="2"
        y2="10"
        stroke={theme.palette.text.secondary}
        strokeWidth="2"
      />
      {/* A round cap on a line of no length is a dot that stays round when the picture is stretched. */}
      <line
        x1={at}
        x2={at}
        y1="6"
        y2="6"
        stroke={color}
        strokeWidth="10"
        strokeLinecap="round"
      />
    </Box>
  );
}
