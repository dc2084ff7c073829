import type { Knex } from 'knex';
import type { Wakeup } from '../ports';

/** Wakes the engine once a transaction has committed: not before others can see what became due. */
export function wakeAfterCommit(tx: Knex.Transaction, wakeup: Wakeup): void {
  tx.executionPromise.then(
    () => wakeup.notify(),
    () => {},
  );
}
