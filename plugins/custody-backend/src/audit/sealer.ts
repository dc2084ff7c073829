import type { LoggerService } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import {
  auditKeyId,
  sealBatch,
} from '@custody/backstage-plugin-custody-common';
import type { Signer } from '@custody/backstage-plugin-custody-node';
import type { Knex } from 'knex';
import type { Clock } from '../clock';
import { auditRecord, sha256 } from '../store/audit/auditRecord';
import { findLastHead } from '../store/audit/heads';
import {
  enterHead,
  findUnsealedEvents,
  numberEvents,
} from '../store/audit/sealEvents';
import { inTransaction } from '../store/inTransaction';

/** Most events of a batch. What waits beyond that is the next batch, at once. */
export const MOST_IN_BATCH = 2_000;

export type SealerDeps = {
  db: Knex;
  clock: Clock;
  signer: Signer;
  logger: LoggerService;
};

/**
 * Seals what is not sealed: reads the oldest events, signs a head over them outside of any transaction, and enters head
 * and sequences in one.
 *
 * Any number of replicas may do so at once. The place of a head in the chain is a primary key: whoever comes second
 * changes nothing and leaves. Whoever is killed before the commit leaves nothing either, but a signature over what was
 * never entered, which nobody was given.
 *
 * @returns how many events were sealed
 * @throws what the signer or the database throws; what was sealed before that stays
 */
export async function sealEvents(
  deps: SealerDeps,
  signal: AbortSignal,
): Promise<number> {
  let sealed = 0;
  for (;;) {
    const count = await sealOnce(deps, signal);
    sealed += count ?? 0;
    if (count !== MOST_IN_BATCH || signal.aborted) {
      return sealed;
    }
  }
}

/** @returns how many events were sealed; null when another replica took the place in the chain */
async function sealOnce(
  { db, clock, signer }: SealerDeps,
  signal: AbortSignal,
): Promise<number | null> {
  // INVARIANT: the end of the chain is read before the events, so that events which another replica sealed in between
  // are left out, and not sealed a second time at a later place.
  const last = await findLastHead(db);
  const rows = await findUnsealedEvents(db, MOST_IN_BATCH);
  if (rows.length === 0) {
    return 0;
  }
  const key = await signer.currentKey(signal);
  const signed = await sealBatch(
    {
      records: rows.map(auditRecord),
      previous: last?.head ?? null,
      at: clock.now(),
      kid: auditKeyId(key.publicKey),
    },
    bytes => key.sign(bytes, signal),
    sha256,
  );
  const entered = await inTransaction(db, async tx => {
    if (!(await enterHead(tx, signed, key.publicKey))) {
      return false;
    }
    const ids = rows.map(({ id }) => id);
    const numbered = await numberEvents(tx, ids, signed.head);
    if (numbered !== ids.length) {
      throw new ConflictError(
        `${ids.length - numbered} of the audit events that head ${
          signed.head.number
        } would seal are gone from the database, or sealed: nothing was sealed, and it is tried again; somebody may have deleted events by hand`,
      );
    }
    return true;
  });
  return entered ? rows.length : null;
}
