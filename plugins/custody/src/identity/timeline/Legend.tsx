import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTheme } from '@mui/material/styles';
import { useId, type ReactNode } from 'react';
import { useT } from '../../translation';
import { useBarLook } from './patterns';
import type { Lane, Phase } from './layout';

const SAMPLES = [
  { state: 'next', kind: 'next' },
  { state: 'current', kind: 'current' },
  { state: 'retiring', kind: 'retiring' },
  { state: 'revoked', kind: 'revoked' },
] as const satisfies readonly {
  state: Lane['state'];
  kind: Phase['kind'];
}[];

/** What bars and dots mean. */
export function Legend() {
  const t = useT();
  const id = useId().replace(/[^a-zA-Z0-9]/g, '');
  const look = useBarLook(id);
  const { palette } = useTheme();
  return (
    <Box
      component="ul"
      aria-label={t('identity.timeline.legend')}
      sx={{
        listStyle: 'none',
        display: 'flex',
        flexWrap: 'wrap',
        columnGap: 2,
        m: 0,
        p: 0,
      }}
    >
      {SAMPLES.map(sample => {
        const lane = { ...sample, version: 0, phases: [], moves: [] };
        return (
          <Item
            key={sample.state}
            text={`${t(`identity.versionState.${sample.state}`)}: ${t(
              `identity.timeline.means.${sample.state}`,
            )}`}
          >
            {look.defs}
            <rect
              x="1"
              y="1"
              width="24"
              height="10"
              rx="3"
              fill={look.fill(lane, { kind: sample.kind, from: 0, to: 1 })}
              stroke={look.stroke(lane)}
              strokeWidth="1.25"
            />
          </Item>
        );
      })}
      <Item text={t('identity.timeline.means.moved')}>
        <circle
          cx="13"
          cy="6"
          r="5"
          fill={palette.background.paper}
          stroke={palette.text.primary}
          strokeWidth="2"
        />
      </Item>
    </Box>
  );
}

function Item(props: { text: string; children: ReactNode }) {
  return (
    <Typography
      component="li"
      variant="body2"
      color="text.secondary"
      sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.75 }}
    >
      <svg width="26" height="12" aria-hidden>
        {props.children}
      </svg>
      {props.text}
    </Typography>
  );
}
