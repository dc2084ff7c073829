import Box from '@mui/material/Box';
import Tooltip from '@mui/material/Tooltip';
import { useTheme } from '@mui/material/styles';
import { useId } from 'react';
import { toneColors } from '../../health';
import { day, moment, relativeTo, timeOfDay, useLanguage } from '../../time';
import { useT } from '../../translation';
import { position, ticks, type Lane, type Picture } from './layout';
import { useBarLook } from './patterns';
import { useWidth } from './useWidth';

const LABEL = 44;
const LANE = 34;
const BAR = 14;
const TOP = 18;
const AXIS = 24;
/** Pixels that a label such as "rotation due" needs. */
const LABEL_ROOM = 90;
/** Room for the name of a day. */
const TICK_PIXELS = 150;

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

function LaneBars(props: {
  lane: Lane;
  y: number;
  x: (at: number) => number;
  look: ReturnType<typeof useBarLook>;
  textProps: object;
}) {
  const t = useT();
  const theme = useTheme();
  const { lane, x, look } = props;
  const y = props.y + (LANE - BAR) / 2;
  const label = t('identity.timeline.lane', {
    version: String(lane.version),
    state: t(`identity.versionState.${lane.state}`),
  });
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
            title={`${label}: ${t(`identity.versionState.${phase.kind}`)}`}
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

function Move(props: {
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

/** What lies ahead: shaded from its instant on, or named at the edge where it is too far away to be drawn. */
function Ahead(props: {
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
