/**
 * The middle one; of an even number, the upper of the two in the middle.
 *
 * @param numbers - in any order
 * @returns NaN of none, which reaches no aim
 */
export function median(numbers: readonly number[]): number {
  return (
    [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN
  );
}
