import Tooltip from '@mui/material/Tooltip';
import { useTheme } from '@mui/material/styles';
import { moment, useLanguage } from '../../time';
import { useT } from '../../translation';
import type { Lane } from './layout';

/** A consumer's move from the version below to this one. */
export function Move(props: {
  move: Lane['moves'][number];
  version: number;
  x: number;
  y: number;
  fromY: number | undefined;
}) {
  const t = useT();
  const theme = useTheme();
  const language = useLanguage();
  const { move } = props;
  return (
    <Tooltip
      describeChild
      title={t('identity.timeline.move', {
        name: move.name,
        version: String(props.version),
        when: moment(new Date(move.at).toISOString(), language),
        by: t(`identity.timeline.by.${move.by}`),
      })}
    >
      <g>
        {props.fromY !== undefined && (
          <line
            x1={props.x}
            x2={props.x}
            y1={props.fromY}
            y2={props.y}
            stroke={theme.palette.text.secondary}
            strokeDasharray="2 2"
          />
        )}
        <circle
          cx={props.x}
          cy={props.y}
          r="5"
          fill={theme.palette.background.paper}
          stroke={theme.palette.text.primary}
          strokeWidth="2"
        />
      </g>
    </Tooltip>
  );
}
