import type { Knex } from 'knex';
import { locksRows } from '../database';
import { lockIdentity } from '../identities/findIdentity';
import { LIMIT_SILENCE_SQL } from '../inTransaction';
import type { IdentitiesRow, OperationsRow } from '../tables';
import { type Operation, toOperation } from './findOperations';

/** An operation that was claimed, and the ticket that says so. */
export type Held = { id: string; ticket: string; identityUid: string };

/** What a turn of the engine is about, as it is while nobody else can change it. */
export type Locked = { identity: IdentitiesRow; operation: Operation };

/**
 * The order of `of` is the order in which the rows are locked. When somebody else had a row locked, what is found is
 * judged once more by what they left: a ticket that was replaced meanwhile finds nothing.
 */
const LOCK = `
  select row_to_json(identities) as identity, row_to_json(operations) as operation,
    ${LIMIT_SILENCE_SQL}
  from unnest(:ids::text[], :tickets::text[]) as held (id, ticket)
  join operations on operations.id = held.id and operations.ticket = held.ticket
  join identities on identities.uid = operations.identity_uid
  for update of identities, operations`;

/**
 * Locks an identity and then its operation, the first statement of a turn; on PostgreSQL it limits the silence of the
 * transaction too.
 *
 * INVARIANT: nothing is read before both are locked: whoever held them last has written what counts now.
 *
 * @returns both as they are now; undefined when the operation is not held under this ticket
 */
export async function lockHeld(
  tx: Knex.Transaction,
  held: Held,
): Promise<Locked | undefined> {
  if (locksRows(tx)) {
    return (await lock(tx, [held], LOCK)).at(0);
  }
  const identity = await lockIdentity(tx, held.identityUid);
  const row = await tx<OperationsRow>('operations')
    .where({ id: held.id, ticket: held.ticket })
    .first();
  return row && { identity, operation: toOperation(row) };
}

/**
 * The same for several at once.
 *
 * INVARIANT: whoever holds the lock of one identity waits for that of no other: what somebody else has locked is passed
 * over.
 *
 * @returns those that are held under their tickets, and that nobody else has locked at this moment
 */
export async function lockAllHeld(
  tx: Knex.Transaction,
  held: readonly Held[],
): Promise<Locked[]> {
  if (locksRows(tx)) {
    return lock(tx, held, `${LOCK} skip locked`);
  }
  const locked: Locked[] = [];
  for (const each of held) {
    const one = await lockHeld(tx, each);
    if (one) {
      locked.push(one);
    }
  }
  return locked;
}

async function lock(
  tx: Knex.Transaction,
  held: readonly Held[],
  sql: string,
): Promise<Locked[]> {
  const { rows } = await tx.raw<{
    rows: Array<{ identity: IdentitiesRow; operation: OperationsRow }>;
  }>(sql, {
    ids: held.map(({ id }) => id),
    tickets: held.map(({ ticket }) => ticket),
  });
  return rows.map(({ identity, operation }) => ({
    identity,
    operation: toOperation(operation),
  }));
}
