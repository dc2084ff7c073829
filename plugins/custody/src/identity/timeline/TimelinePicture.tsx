import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import { useId } from 'react';
import { toneColors } from '../../health';
import { useT } from '../../translation';
import { Ahead } from './Ahead';
import { Axis, NowLine } from './Axis';
import { Lanes } from './Lanes';
import { position, type Picture } from './layout';
import { AXIS, LABEL, LANE, TOP } from './measures';
import { useBarLook } from './patterns';
import type { Making } from './phaseInWords';
import { useWidth } from './useWidth';
import { Windows } from './Windows';

/** The drawing itself: what places its parts in the width that there is. */
export function TimelinePicture(props: {
  picture: Picture;
  now: number;
  dueAt: string | null;
  grantEndsAt: string | null;
  /** When scheduled rotation may begin; null for at any time. */
  window: string | null;
  makings: ReadonlyMap<number, Making>;
}) {
  const t = useT();
  const theme = useTheme();
  const look = useBarLook(useId().replace(/[^a-zA-Z0-9]/g, ''));
  const { ref, width } = useWidth<HTMLDivElement>();
  const { picture, now } = props;
  const plot = Math.max(120, width - LABEL - 8);
  const x = (at: number) => LABEL + position(picture, at) * plot;
  const bottom = TOP + picture.lanes.length * LANE;
  const place = { picture, x, right: LABEL + plot, bottom };
  const textProps = {
    fill: theme.palette.text.secondary,
    fontSize: 12,
    fontFamily: theme.typography.fontFamily,
  };
  return (
    <Box ref={ref} sx={{ width: '100%', overflow: 'hidden' }}>
      <svg
        role="img"
        aria-label={t('identity.timeline.summary', {
          count: picture.lanes.length + picture.older,
        })}
        width={width}
        height={bottom + AXIS}
        style={{ display: 'block', maxWidth: '100%' }}
      >
        {look.defs}
        <Axis {...place} textProps={textProps} />
        {props.window && <Windows {...place} now={now} window={props.window} />}
        <Ahead
          {...place}
          at={props.dueAt}
          label={t('identity.timeline.due')}
          row={0}
          color={toneColors(theme, 'warning').main}
        />
        <Ahead
          {...place}
          at={props.grantEndsAt}
          label={t('identity.timeline.grantEnds')}
          row={1}
          color={toneColors(theme, 'error').main}
        />
        <Lanes
          picture={picture}
          x={x}
          look={look}
          makings={props.makings}
          textProps={textProps}
        />
        <NowLine x={x(now)} bottom={bottom} textProps={textProps} />
      </svg>
    </Box>
  );
}
