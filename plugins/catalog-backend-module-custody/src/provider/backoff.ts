const FIRST_MS = 5_000;
const LONGEST_MS = 300_000;

/**
 * How long to leave the backend alone after failures: 5 seconds, doubling up to 5 minutes.
 *
 * @param failures - how many in a row, from 1
 * @returns milliseconds
 */
export function backoffMillis(failures: number): number {
  return Math.min(FIRST_MS * 2 ** (failures - 1), LONGEST_MS);
}
