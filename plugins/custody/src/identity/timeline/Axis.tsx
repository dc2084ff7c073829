import { useTheme } from '@mui/material/styles';
import { useLanguage } from '../../time';
import { useT } from '../../translation';
import { axisTicks } from './ticks';
import type { Picture } from './layout';
import { HALF_TICK, LABEL, TICK_PIXELS, TOP } from './measures';

/** The line of time with its ticks, each faintly through the lanes. */
export function Axis(props: {
  picture: Picture;
  x: (at: number) => number;
  right: number;
  bottom: number;
  textProps: object;
}) {
  const theme = useTheme();
  const language = useLanguage();
  const { picture, right, bottom } = props;
  const room = Math.floor((right - LABEL) / TICK_PIXELS);
  return (
    <g>
      <line
        x1={LABEL}
        x2={right}
        y1={bottom}
        y2={bottom}
        stroke={theme.palette.divider}
      />
      {axisTicks(picture, room, language).map(({ at, label }) => {
        const x = props.x(at);
        const last = right - x < HALF_TICK;
        return (
          <g key={at}>
            <line
              x1={x}
              x2={x}
              y1={TOP}
              y2={bottom + 4}
              stroke={theme.palette.divider}
            />
            <text
              {...props.textProps}
              x={last ? right : x}
              y={bottom + 18}
              textAnchor={last ? 'end' : 'middle'}
            >
              {label}
            </text>
          </g>
        );
      })}
    </g>
  );
}

/** A line through all lanes: now. */
export function NowLine(props: {
  x: number;
  bottom: number;
  textProps: object;
}) {
  const t = useT();
  const theme = useTheme();
  const { x, bottom } = props;
  return (
    <g>
      <line
        x1={x}
        x2={x}
        y1={TOP - 4}
        y2={bottom}
        stroke={theme.palette.text.primary}
        strokeWidth="1.5"
      />
      <text
        {...props.textProps}
        x={x}
        y={TOP - 7}
        textAnchor="middle"
        fill={theme.palette.text.primary}
        fontWeight={700}
      >
        {t('identity.timeline.now')}
      </text>
    </g>
  );
}
