import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { locksRows } from '../database';
import type { OperationsRow } from '../tables';
import { type Operation, toOperation } from './findOperations';

/** How many times what is wanted is looked at: another replica may be taking the same at this moment. */
const WINDOW = 4;

/**
 * Goes from lane to lane by the index `operations_due_idx`, and looks at no more of each than can be taken: it costs
 * what the number of lanes costs, however many operations are due and however many there ever were.
 */
const CHOOSE_AND_LOCK = `
  with recursive lanes as (
    (select lane from operations
     where next_attempt_at is not null
     order by lane limit 1)
    union all
    select (select lane from operations
            where next_attempt_at is not null and lane > lanes.lane
            order by lane limit 1)
    from lanes where lanes.lane is not null
  ), due as (
    select turns.id, turns.turn, lanes.lane <= :after as served, lanes.lane
    from lanes cross join lateral (
      select id, row_number() over (order by next_attempt_at) as turn
      from (select id, next_attempt_at from operations
            where lane = lanes.lane and next_attempt_at <= :now
            order by next_attempt_at limit :window) as longest_due
    ) as turns
    where lanes.lane is not null
    order by 2, 3, 4 limit :window
  ), taken as (
    select operations.id from due
    join operations on operations.id = due.id
    where operations.next_attempt_at <= :now
    order by due.turn, due.served, due.lane limit :limit
    for update of operations skip locked
  )
  select id from taken`;

/** One process has little to wait for: it looks at all that is due. */
const CHOOSE = `
  select id from (
    select id, lane, row_number() over (partition by lane order by next_attempt_at) as turn
    from operations where next_attempt_at <= :now
  )
  order by turn, lane <= :after, lane limit :limit`;

export type Claim = {
  now: Instant;
  ticket: string;
  /** When the ticket is no longer good. */
  expiresAt: Instant;
  /** At most so many. */
  limit: number;
  /** The lane that had its turn last; see {@link lastServed}. */
  after?: string;
};

/**
 * Takes operations that are due under a ticket. Lanes take turns: one operation of each, the longest due first, then
 * a second of each; beginning after the lane that was served last.
 *
 * INVARIANT: an operation is claimed by one holder at a time. On PostgreSQL replicas pass over each other's rows;
 * on SQLite statements run one after the other. What is claimed is due again when its ticket expires, so that
 * whoever finds it then takes it from a holder that died; the old ticket then settles nothing.
 */
export async function claimOperations(
  db: Knex,
  claim: Claim,
): Promise<Operation[]> {
  const { now, limit, after = '' } = claim;
  const chosen = locksRows(db) ? CHOOSE_AND_LOCK : CHOOSE;
  const rows = await db<OperationsRow>('operations')
    .whereRaw(`id in (${chosen})`, {
      now,
      after,
      limit,
      window: limit * WINDOW,
    })
    .update({
      ticket: claim.ticket,
      ticket_expires_at: claim.expiresAt,
      next_attempt_at: claim.expiresAt,
    })
    .returning('*');
  return rows.map(toOperation);
}

/**
 * @returns the lane whose turn was last among those that were claimed, for the next claim to go on after it; `after`
 * when nothing was claimed
 */
export function lastServed(
  claimed: ReadonlyArray<Pick<Operation, 'lane'>>,
  after: string,
): string {
  const turns = new Map<string, number>();
  for (const { lane } of claimed) {
    turns.set(lane, (turns.get(lane) ?? 0) + 1);
  }
  const most = Math.max(...turns.values());
  const inOrder = [...turns.keys()]
    .filter(lane => turns.get(lane) === most)
    .sort(
      (a, b) => Number(a <= after) - Number(b <= after) || (a < b ? -1 : 1),
    );
  return inOrder.at(-1) ?? after;
}
