import { median } from './median';

export type SideBySide = {
  oursPerSecond: number;
  referencePerSecond: number;
  /** median over the rounds of the time of ours by the time of the reference */
  timeRatio: number;
};

/**
 * Measures two things in turns, so that whatever else the machine does falls on
 * both, and takes the median of the rounds.
 *
 * @param calls - how many calls make one round of each
 * @param ours - is given the number of the call, over all rounds
 * @param reference - the same
 */
export function sideBySide(
  calls: number,
  ours: (call: number) => unknown,
  reference: (call: number) => unknown,
  rounds = 15,
): SideBySide {
  const times: { ours: number; reference: number }[] = [];
  // The first rounds warm up what runs in tiers, and are not counted.
  for (let round = -2; round < rounds; round++) {
    const first = (round + 2) * calls;
    const swapped = round % 2 === 0;
    const one = timeOf(swapped ? reference : ours, first, calls);
    const other = timeOf(swapped ? ours : reference, first, calls);
    if (round >= 0) {
      times.push(
        swapped
          ? { ours: other, reference: one }
          : { ours: one, reference: other },
      );
    }
  }
  return {
    oursPerSecond: calls / median(times.map(time => time.ours)),
    referencePerSecond: calls / median(times.map(time => time.reference)),
    timeRatio: median(times.map(time => time.ours / time.reference)),
  };
}

/** Seconds of CPU that the calls take: what else runs on the machine is no part of it. */
function timeOf(
  call: (call: number) => unknown,
  first: number,
  calls: number,
): number {
  const start = process.cpuUsage();
  for (let at = first; at < first + calls; at++) {
    call(at);
  }
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}
