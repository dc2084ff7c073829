import type { Directory } from '../ports';
import type { Tenants } from '../tenants';

/**
 * Reads from the catalog, now, the people who are in other tenants and not in this one.
 *
 * @param tenant - whose outsiders; nobody is one to what belongs to no tenant
 */
export async function readOutsiders(
  tenant: string | null,
  { directory, tenants }: { directory: Directory; tenants: Tenants },
): Promise<Set<string>> {
  if (tenant === null) {
    return new Set();
  }
  const membersOf = async (own: boolean) =>
    Promise.all(
      tenants
        .list()
        .filter(({ name }) => (name === tenant) === own)
        .flatMap(({ groups }) => groups)
        .map(group => directory.membersOf(group)),
    ).then(lists => lists.flat());
  const [others, own] = await Promise.all([membersOf(false), membersOf(true)]);
  const insiders = new Set(own);
  return new Set(others.filter(person => !insiders.has(person)));
}
