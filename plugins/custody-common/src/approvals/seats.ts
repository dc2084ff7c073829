import { stageOf } from '../obligations';
import type { Seat } from './matching';
import type { Owed } from './owed';

/** A person whose approval counts, and the stage in which it was given. */
export type Counted = { person: string; stage: number };

/**
 * One seat for each person that is owed, with the line that it belongs to.
 *
 * INVARIANT: who has approved fits seats of the stage in which they did, and no others.
 *
 * @param eligible - for each line, who could give it
 */
export function seatsOf(
  owed: readonly Owed[],
  eligible: ReadonlyArray<ReadonlySet<string>>,
  counted: readonly Counted[],
): { seats: Seat[]; lineOfSeat: number[] } {
  const gaveIn = new Map(counted.map(({ person, stage }) => [person, stage]));
  const seats: Seat[] = [];
  const lineOfSeat: number[] = [];
  owed.forEach((line, at) => {
    const stage = stageOf(line);
    const fits = new Set(
      [...eligible[at]].filter(
        person => (gaveIn.get(person) ?? stage) === stage,
      ),
    );
    for (let seat = 0; seat < line.count; seat++) {
      seats.push({ fits });
      lineOfSeat.push(at);
    }
  });
  return { seats, lineOfSeat };
}
