import type { Owed } from '@custody/backstage-plugin-custody-common';
import { readOutsiders } from '../access';
import type { Directory } from '../ports';
import type { Tenants } from '../tenants';

/** Group or user ref to the users that it stands for now. */
export type Members = Map<string, string[]>;

/**
 * Reads from the catalog, now, who stands behind the refs that may approve.
 *
 * INVARIANT: members of other tenants stand behind nothing, however they got into a group.
 *
 * @param tenant - of the request
 */
export async function readMembers(
  owed: ReadonlyArray<Pick<Owed, 'approvers'>>,
  tenant: string | null,
  deps: { directory: Directory; tenants: Tenants },
): Promise<Members> {
  const refs = [...new Set(owed.flatMap(line => line.approvers))];
  const [lists, outsiders] = await Promise.all([
    Promise.all(refs.map(ref => usersOf(ref, deps.directory))),
    readOutsiders(tenant, deps),
  ]);
  return new Map(
    refs.map((ref, at) => [
      ref,
      lists[at].filter(person => !outsiders.has(person)),
    ]),
  );
}

async function usersOf(ref: string, directory: Directory): Promise<string[]> {
  if (ref.startsWith('user:')) {
    return (await directory.exists(ref)) ? [ref] : [];
  }
  return ref.startsWith('group:') ? directory.membersOf(ref) : [];
}
