import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { inTransaction } from '../inTransaction';
import type { ChangesRow } from '../tables';
import { lockFeed } from './changes';
import { moveHorizon } from './horizon';

/** Most entries that one transaction takes out: writers of the feed wait for it. */
const BATCH = 500;

/**
 * Takes out of the feed what no reader needs: every entry but the newest of its identity, and after a time the entry
 * that says that an identity is gone.
 *
 * INVARIANT: a reader learns all that there is to know from the entries after its cursor, or is told to begin anew: no
 * removal is taken out without its place in the feed being kept as the horizon.
 *
 * @param options.goneBefore - removals that happened until then are forgotten
 * @returns how many entries were taken out
 */
export async function compactChanges(
  db: Knex,
  options: { goneBefore: Instant; signal?: AbortSignal },
): Promise<number> {
  const { goneBefore, signal } = options;
  const repeat = async (pass: (tx: Knex.Transaction) => Promise<number>) => {
    let all = 0;
    for (let found = BATCH; found === BATCH && !signal?.aborted; ) {
      found = await inTransaction(db, pass);
      all += found;
    }
    return all;
  };
  const outdated = await repeat(removeOutdated);
  const forgotten = await repeat(tx => forgetRemovals(tx, goneBefore));
  return outdated + forgotten;
}

/** Entries of identities that have a newer one. */
async function removeOutdated(tx: Knex.Transaction): Promise<number> {
  await lockFeed(tx);
  return remove(
    tx,
    await tx<ChangesRow>('changes')
      .whereExists(others(tx, '>'))
      .orderBy('cursor')
      .limit(BATCH)
      .pluck('cursor'),
  );
}

/** Removals that are old, and the only entry of their identity. */
async function forgetRemovals(
  tx: Knex.Transaction,
  goneBefore: Instant,
): Promise<number> {
  await lockFeed(tx);
  const cursors = await tx<ChangesRow>('changes')
    .where('op', 'remove')
    .where('at', '<=', goneBefore)
    .whereNotExists(others(tx, '<>'))
    .orderBy('cursor')
    .limit(BATCH)
    .pluck('cursor');
  if (cursors.length > 0) {
    await moveHorizon(tx, Number(cursors.at(-1)));
  }
  return remove(tx, cursors);
}

/** Entries of the same identity before or after. */
function others(tx: Knex.Transaction, where: '>' | '<>'): Knex.QueryBuilder {
  return tx('changes as others')
    .select(tx.raw('1'))
    .whereRaw('others.ref = changes.ref')
    .whereRaw(`others.cursor ${where} changes.cursor`);
}

async function remove(
  tx: Knex.Transaction,
  cursors: ReadonlyArray<ChangesRow['cursor']>,
): Promise<number> {
  return tx<ChangesRow>('changes')
    .whereIn('cursor', [...cursors])
    .delete();
}
