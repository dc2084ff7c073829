import type { Knex } from 'knex';
import type { Db } from '../../../store/database';
import type { Caller } from '../../ports';
import {
  type LookedThrough,
  type LookingQuery,
  lookThrough,
} from '../lookThrough';
import { type AfterwardsDeps, afterwardsReviewability } from './afterwards';
import { findBroken } from './breakGlassView';

/**
 * What a person owes, or may give, a review of: the glass was broken for it, and nobody has said since whether that was
 * justified.
 *
 * @param narrow - by what they may see and review
 * @throws InputError for a cursor that no list gave
 */
export async function listUnreviewed(
  person: Extract<Caller, { type: 'user' }>,
  query: LookingQuery,
  narrow: (query: Knex.QueryBuilder) => void,
  deps: AfterwardsDeps & { db: Db },
): Promise<LookedThrough> {
  const { cursor, limit, total, ...filter } = query;
  return lookThrough(
    deps.db,
    {
      filter: { ...filter, narrow, unreviewed: true },
      keep: async requests => {
        const broken = await findBroken(requests, deps.db);
        return requests.filter(
          request =>
            afterwardsReviewability(
              person,
              request,
              broken.get(request.id),
              deps,
            ).allowed,
        );
      },
    },
    { cursor, limit, total },
  );
}
