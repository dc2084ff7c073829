import { alpha, type Theme } from '@mui/material/styles';
import type { Tone } from './looks';

/**
 * Colours of a tone. Text keeps the theme's own colour, so that it reads at 4.5:1 whatever the tone; the tone is
 * in the icon, the edge and a wash. In the dark a wash is thin, since links lie on it too.
 */
export function toneColors(theme: Theme, tone: Tone) {
  const main =
    tone === 'neutral' ? theme.palette.text.secondary : strong(theme, tone);
  return {
    main,
    wash: alpha(main, washOf(theme, tone)),
    edge: alpha(main, 0.55),
  };
}

function washOf(theme: Theme, tone: Tone): number {
  if (theme.palette.mode !== 'dark') return 0.1;
  return tone === 'neutral' ? 0.08 : 0.12;
}

function strong(theme: Theme, tone: Exclude<Tone, 'neutral'>): string {
  const color = theme.palette[tone];
  return theme.palette.mode === 'dark' ? color.light : color.dark;
}
