import { quote } from '@custody/backstage-plugin-custody-common';
import type { IdentitiesRow } from '../../store/tables';
import { problem, RequestProblem } from './subject';

/**
 * What Git declares is governed for whom Git says: with another owner, others than the declared one would approve, and
 * take it over.
 *
 * @param existing - the record of the identity, where there is one
 * @param owner - as asked for
 */
export function checkDeclaredOwner(
  existing: IdentitiesRow | undefined,
  owner: string,
): RequestProblem[] {
  if (
    existing?.origin !== 'git' ||
    existing.state !== 'ungoverned' ||
    existing.owner === owner
  ) {
    return [];
  }
  return [
    problem(
      'identity.owner',
      owner,
      `Git declares ${quote(existing.ref)} with the owner ${quote(
        existing.owner,
      )}`,
      'name that owner, or have the owner changed in Git first',
    ),
  ];
}
