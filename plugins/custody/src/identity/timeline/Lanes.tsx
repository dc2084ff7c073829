import type { Picture } from './layout';
import { LaneBars } from './LaneBars';
import { LANE, TOP } from './measures';
import { Move } from './Move';
import type { useBarLook } from './patterns';
import type { Making } from './phaseInWords';

const middleOf = (index: number) => TOP + index * LANE + LANE / 2;

/** A lane for each version, and over them the moves of the consumers from one to the next. */
export function Lanes(props: {
  picture: Picture;
  x: (at: number) => number;
  look: ReturnType<typeof useBarLook>;
  makings: ReadonlyMap<number, Making>;
  textProps: object;
}) {
  const { lanes } = props.picture;
  return (
    <>
      {lanes.map((lane, index) => (
        <LaneBars
          key={lane.version}
          lane={lane}
          y={TOP + index * LANE}
          x={props.x}
          look={props.look}
          making={props.makings.get(lane.version)}
          textProps={props.textProps}
        />
      ))}
      {lanes.flatMap((lane, index) =>
        lane.moves.map(move => (
          <Move
            key={`${lane.version}-${move.name}-${move.at}`}
            move={move}
            version={lane.version}
            x={props.x(move.at)}
            y={middleOf(index)}
            fromY={index + 1 < lanes.length ? middleOf(index + 1) : undefined}
          />
        )),
      )}
    </>
  );
}
