import { useTheme } from '@mui/material/styles';
import { toneColors } from '../../health';
import type { Lane, Phase } from './layout';

/** Colours and patterns of the bars. The patterns differ without colour, too. */
export function useBarLook(id: string) {
  const theme = useTheme();
  const current = theme.palette.primary.main;
  const muted = theme.palette.text.secondary;
  const failed = toneColors(theme, 'error').main;
  const fill = (lane: Lane, phase: Phase): string => {
    if (phase.kind === 'revoked' || lane.state === 'failed') return 'none';
    if (phase.kind === 'next') return `url(#${id}-hatch)`;
    if (phase.kind === 'retiring') return `url(#${id}-fade)`;
    return current;
  };
  const stroke = (lane: Lane): string => {
    if (lane.state === 'failed') return failed;
    return lane.state === 'revoked' ? muted : current;
  };
  const defs = (
    <defs>
      <pattern
        id={`${id}-hatch`}
        width="6"
        height="6"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect width="2.5" height="6" fill={current} />
      </pattern>
      <linearGradient id={`${id}-fade`}>
        <stop offset="0" stopColor={current} stopOpacity="0.75" />
        <stop offset="1" stopColor={current} stopOpacity="0.12" />
      </linearGradient>
    </defs>
  );
  return { fill, stroke, defs, current, muted, failed };
}
