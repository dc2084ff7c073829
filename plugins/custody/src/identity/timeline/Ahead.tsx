import { useTheme } from '@mui/material/styles';
import { relativeTo, useLanguage } from '../../time';
import type { Picture } from './layout';
import { LABEL_ROOM, NARROW, TOP } from './measures';

/** What lies ahead: shaded from its instant on, or named at the edge where it is too far away to be drawn. */
export function Ahead(props: {
  at: string | null;
  now: number;
  picture: Picture;
  x: (at: number) => number;
  right: number;
  bottom: number;
  label: string;
  color: string;
  /** Where its words stand, so that two don't stand on each other. */
  row: 0 | 1;
}) {
  const theme = useTheme();
  const language = useLanguage();
  if (!props.at) return null;
  const at = Date.parse(props.at);
  const { picture, right } = props;
  if (at < picture.from) return null;
  const text = {
    y: TOP + 11 + props.row * 14,
    fontSize: 11,
    fill: theme.palette.text.primary,
    fontFamily: theme.typography.fontFamily,
  };
  if (at >= picture.to) {
    // On a narrow page its words would stand on the bars; they are in the grant and the findings, too.
    if (right < NARROW) return null;
    return (
      <text {...text} x={right} textAnchor="end">
        {props.label} {relativeTo(props.at, props.now, language)} ▸
      </text>
    );
  }
  const left = props.x(at);
  const roomy = right - left >= LABEL_ROOM;
  return (
    <g>
      <rect
        x={left}
        y={TOP}
        width={Math.max(0, right - left)}
        height={props.bottom - TOP}
        fill={props.color}
        opacity="0.1"
      />
      <line
        x1={left}
        x2={left}
        y1={TOP}
        y2={props.bottom}
        stroke={props.color}
        strokeWidth="1.5"
        strokeDasharray="5 3"
      />
      <text
        {...text}
        x={roomy ? left + 4 : right}
        textAnchor={roomy ? 'start' : 'end'}
      >
        {props.label}
      </text>
    </g>
  );
}
