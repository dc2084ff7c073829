import Tooltip from '@mui/material/Tooltip';
import { useTheme } from '@mui/material/styles';
import { useT } from '../../translation';
import type { Picture } from './layout';
import { TOP } from './measures';
import { openingsBetween } from './windows';

/** When scheduled rotation may begin, shaded ahead of now. */
export function Windows(props: {
  picture: Picture;
  x: (at: number) => number;
  now: number;
  bottom: number;
  /** As it is written, such as `Mon-Thu 09:00-16:00 Europe/Berlin`. */
  window: string;
}) {
  const t = useT();
  const theme = useTheme();
  const { picture, x, now, window } = props;
  return (
    <g>
      {openingsBetween(window, now, picture.to).map(({ from, to }) => (
        <Tooltip
          key={from}
          title={t('identity.timeline.window', { window })}
          followCursor
          describeChild
        >
          <rect
            x={x(from)}
            y={TOP}
            width={Math.max(2, x(to) - x(from))}
            height={props.bottom - TOP}
            fill={theme.palette.primary.main}
            opacity="0.14"
          />
        </Tooltip>
      ))}
    </g>
  );
}
