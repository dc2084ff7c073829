import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import { useId } from 'react';
import { toneColors } from '../../health';
import { day, timeOfDay, useLanguage } from '../../time';
import { useT } from '../../translation';
import { Ahead } from './Ahead';
import { LaneBars } from './LaneBars';
import { position, ticks, type Picture } from './layout';
import { AXIS, LABEL, LANE, TICK_PIXELS, TOP } from './measures';
import { Move } from './Move';
import { useBarLook } from './patterns';
import { useWidth } from './useWidth';

/** The drawing itself. */
export function TimelinePicture(props: {
  picture: Picture;
  now: number;
  dueAt: string | null;
  grantEndsAt: string | null;
}) {
  const t = useT();
  const theme = useTheme();
  const language = useLanguage();
  const id = useId().replace(/[^a-zA-Z0-9]/g, '');
  const look = useBarLook(id);
  const { ref, width } = useWidth<HTMLDivElement>();
  const { picture, now } = props;
  const plot = Math.max(120, width - LABEL - 8);
  const x = (at: number) => LABEL + position(picture, at) * plot;
  const bottom = TOP + picture.lanes.length * LANE;
  const text = {
    fill: theme.palette.text.secondary,
    fontSize: 12,
    fontFamily: theme.typography.fontFamily,
  };
  const tickCount = Math.max(2, Math.floor(plot / TICK_PIXELS));
  return (
    <Box ref={ref} sx={{ width: '100%', overflow: 'hidden' }}>
      <svg
        role="img"
        aria-label={t('identity.timeline.summary', {
          n: String(picture.lanes.length + picture.older),
        })}
        width={width}
        height={bottom + AXIS}
        style={{ display: 'block', maxWidth: '100%' }}
      >
        {look.defs}
        <Ahead
          x={x}
          right={LABEL + plot}
          bottom={bottom}
          at={props.dueAt}
          picture={picture}
          label={t('identity.timeline.due')}
          now={now}
          row={0}
          color={toneColors(theme, 'warning').main}
        />
        <Ahead
          x={x}
          right={LABEL + plot}
          bottom={bottom}
          at={props.grantEndsAt}
          picture={picture}
          label={t('identity.timeline.grantEnds')}
          now={now}
          row={1}
          color={toneColors(theme, 'error').main}
        />
        {picture.lanes.map((lane, index) => (
          <LaneBars
            key={lane.version}
            lane={lane}
            y={TOP + index * LANE}
            x={x}
            look={look}
            textProps={text}
          />
        ))}
        {picture.lanes.flatMap((lane, index) =>
          lane.moves.map(move => (
            <Move
              key={`${lane.version}-${move.name}-${move.at}`}
              move={move}
              version={lane.version}
              x={x(move.at)}
              y={TOP + index * LANE + LANE / 2}
              fromY={
                index + 1 < picture.lanes.length
                  ? TOP + (index + 1) * LANE + LANE / 2
                  : undefined
              }
            />
          )),
        )}
        <line
          x1={x(now)}
          x2={x(now)}
          y1={TOP - 4}
          y2={bottom}
          stroke={theme.palette.text.primary}
          strokeWidth="1.5"
        />
        <text
          {...text}
          x={x(now)}
          y={TOP - 7}
          textAnchor="middle"
          fill={theme.palette.text.primary}
          fontWeight={700}
        >
          {t('identity.timeline.now')}
        </text>
        <line
          x1={LABEL}
          x2={LABEL + plot}
          y1={bottom}
          y2={bottom}
          stroke={theme.palette.divider}
        />
        {ticks(picture, tickCount).map(at => (
          <text
            {...text}
            key={at}
            x={x(at)}
            y={bottom + 16}
            textAnchor="middle"
          >
            {tickLabel(picture, at, language)}
          </text>
        ))}
      </svg>
    </Box>
  );
}

const TEN_MINUTES = 10 * 60 * 1000;
const TWO_DAYS = 2 * 24 * 60 * 60 * 1000;

function tickLabel(picture: Picture, at: number, language: string): string {
  const instant = new Date(at).toISOString();
  const span = picture.to - picture.from;
  return span < TWO_DAYS
    ? timeOfDay(instant, language, span < TEN_MINUTES)
    : day(instant, language);
}
