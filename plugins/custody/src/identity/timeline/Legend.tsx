import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useId } from 'react';
import { useT } from '../../translation';
import { useBarLook } from './patterns';
import type { Lane, Phase } from './layout';

const SAMPLES: readonly {
  state: Lane['state'];
  kind: Phase['kind'];
}[] = [
  { state: 'next', kind: 'next' },
  { state: 'current', kind: 'current' },
  { state: 'retiring', kind: 'retiring' },
  { state: 'revoked', kind: 'revoked' },
];

/** What the bars mean. */
export function Legend() {
  const t = useT();
  const id = useId().replace(/[^a-zA-Z0-9]/g, '');
  const look = useBarLook(id);
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
          <Typography
            key={sample.state}
            component="li"
            variant="body2"
            color="text.secondary"
            sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.75 }}
          >
            <svg width="26" height="12" aria-hidden>
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
            </svg>
            {t(`identity.versionState.${sample.state}`)}
          </Typography>
        );
      })}
    </Box>
  );
}
