import { quote } from '@custody/backstage-plugin-custody-common';
import type { IdentitiesRow } from '../../../store/tables';
import { problem, type RequestProblem } from '../subject';

/**
 * Whether a name may be given to a new identity: it is not once an identity of that name was approved, for good.
 *
 * @param field - where the name was given
 */
export function checkFree(
  field: string,
  ref: string,
  existing: IdentitiesRow | undefined,
): RequestProblem[] {
  if (
    !existing ||
    ['proposed', 'declined', 'ungoverned'].includes(existing.state)
  ) {
    return [];
  }
  return [
    problem(
      field,
      ref,
      existing.state === 'retired'
        ? `${quote(
            ref,
          )} was the name of an identity that is retired, and is not used again`
        : `${quote(ref)} exists already`,
      existing.state === 'retired'
        ? 'choose another name'
        : 'ask to change it, or choose another name',
      { conflict: true },
    ),
  ];
}
