import type { Knex } from 'knex';
import type { Clock } from '../../../clock';
import type { Db } from '../../../store/database';
import type { PolicyService } from '../../policy';
import {
  type LookedThrough,
  type LookingQuery,
  lookThrough,
} from '../lookThrough';
import { type BreakableDeps, couldBreak, type Person } from './breakable';

export type ListBreakableDeps = BreakableDeps & {
  db: Db;
  clock: Clock;
  policy: Pick<PolicyService, 'breakGlassGroups'>;
};

/**
 * What a person may break the glass for: found, where they see of it else only by its address.
 *
 * INVARIANT: nothing is looked at for who is in none of the groups that permits of `breakGlass` name, and policy is asked
 * about each that is left, by the same rule that lets them see it.
 *
 * @param narrow - by what Backstage's permissions leave
 * @throws InputError for a cursor that no list gave
 */
export async function listBreakable(
  person: Person,
  query: LookingQuery,
  narrow: (query: Knex.QueryBuilder) => void,
  deps: ListBreakableDeps,
): Promise<LookedThrough> {
  const { cursor, limit, total, ...filter } = query;
  const refs = [person.ref, ...person.groups];
  if (
    person.actor ||
    deps.breakGlass.notify.length === 0 ||
    !deps.policy.breakGlassGroups.some(group => refs.includes(group))
  ) {
    return { items: [], nextCursor: null, ...(total && { total: 0 }) };
  }
  const breakableIn = { tenants: deps.tenants.ofMember(refs) };
  return lookThrough(
    deps.db,
    {
      filter: { ...filter, narrow, breakableIn },
      keep: async requests => {
        const now = deps.clock.now();
        return requests.filter(
          request => couldBreak(person, request, now, deps).allowed,
        );
      },
    },
    { cursor, limit, total },
  );
}
