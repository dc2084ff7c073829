import type { RotationChoice } from '@custody/backstage-plugin-custody-common';

/** Whether two choices of when something is rotated are the same; null leaves it to the platform. */
export function isSameChoice(
  a: RotationChoice | null,
  b: RotationChoice | null,
): boolean {
  return a?.schedule === b?.schedule && a?.window === b?.window;
}
