import { median } from './median';

/** A measurement of ours and one of the reference, taken right after each other. */
export type Pair = { ours: number; reference: number };

/**
 * Measures two things in turns, and swaps who is first each time, so that whatever else the machine does falls on
 * both. For what waits for a database; see `sideBySide` for what only computes.
 *
 * @param rounds - how many pairs are kept; `warmUp` more are measured before and thrown away
 * @param ours - gives one measurement; is given the number of the round
 * @param reference - the same
 */
export async function interleaved(
  { rounds, warmUp }: { rounds: number; warmUp: number },
  ours: (round: number) => Promise<number>,
  reference: (round: number) => Promise<number>,
): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let round = 0; round < warmUp + rounds; round++) {
    if (round % 2 === 0) {
      const one = await ours(round);
      pairs.push({ ours: one, reference: await reference(round) });
    } else {
      const one = await reference(round);
      pairs.push({ ours: await ours(round), reference: one });
    }
  }
  return pairs.slice(warmUp);
}

/**
 * What pairs come to. The ratio is the median of the pairs' own ratios, because the two of a pair saw the same
 * machine, and those of different pairs did not.
 */
export function summarize(pairs: readonly Pair[]): Pair & { ratio: number } {
  return {
    ours: median(pairs.map(pair => pair.ours)),
    reference: median(pairs.map(pair => pair.reference)),
    ratio: median(pairs.map(pair => pair.ours / pair.reference)),
  };
}
