import Tooltip from '@mui/material/Tooltip';
import { useTheme } from '@mui/material/styles';
import { useLanguage } from '../../time';
import { useT } from '../../translation';
import type { Lane } from './layout';
import { BAR, LANE } from './measures';
import type { useBarLook } from './patterns';
import { phaseInWords, type Making } from './phaseInWords';

/** The bars of one version. Each says under the pointer what happened in it, and by whose word. */
export function LaneBars(props: {
  lane: Lane;
  y: number;
  x: (at: number) => number;
  look: ReturnType<typeof useBarLook>;
  /** The operation that made the version, where it is still known. */
  making: Making | undefined;
  textProps: object;
}) {
  const t = useT();
  const theme = useTheme();
  const language = useLanguage();
  const { lane, x, look } = props;
  const y = props.y + (LANE - BAR) / 2;
  return (
    <g>
      <text
        {...props.textProps}
        x={0}
        y={props.y + LANE / 2 + 4}
        fill={theme.palette.text.primary}
        fontWeight={lane.state === 'current' ? 700 : 400}
      >
        v{lane.version}
      </text>
      {lane.phases.map(phase => {
        const left = x(phase.from);
        return (
          <Tooltip
            key={phase.kind}
            title={phaseInWords(t, {
              lane,
              phase,
              making: props.making,
              language,
            })}
            followCursor
            describeChild
          >
            <rect
              x={left}
              y={y}
              width={Math.max(3, x(phase.to) - left)}
              height={BAR}
              rx="3"
              fill={look.fill(lane, phase)}
              // What was valid once is seen as such, and not taken for what is valid now.
              fillOpacity={lane.state === 'revoked' ? 0.5 : 1}
              stroke={look.stroke(lane)}
              strokeWidth="1.25"
              strokeDasharray={lane.state === 'failed' ? '3 2' : undefined}
              // An outline alone would not be found by the pointer.
              pointerEvents="all"
            />
          </Tooltip>
        );
      })}
    </g>
  );
}
