import { useTheme } from '@mui/material/styles';
import type { Picture } from './layout';
import { LABEL_ROOM, TOP } from './measures';

/** What lies ahead within the picture: shaded from its instant on. What lies further is told in words below. */
export function Ahead(props: {
  at: string | null;
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
  const { picture, right } = props;
  const at = props.at === null ? NaN : Date.parse(props.at);
  if (!(at >= picture.from && at < picture.to)) return null;
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
        x={roomy ? left + 4 : right}
        y={TOP + 11 + props.row * 14}
        textAnchor={roomy ? 'start' : 'end'}
        fontSize={11}
        fontFamily={theme.typography.fontFamily}
        fill={theme.palette.text.primary}
      >
        {props.label}
      </text>
    </g>
  );
}
