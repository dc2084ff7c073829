import knexFactory from 'knex';
import { createFileSigner } from '../../audit/fileSigner';
import { sealEvents } from '../../audit/sealer';
import { clockOf } from '../../store/databaseClock';
import { obeyOrders, STDERR } from '../childProgram';
import type { SealingPoint, SealOrder } from './options';

/*
 * A sealer in a process of its own, for a test that kills it in the middle of a batch.
 */

/** The statement by whose answer one knows that a point is reached. */
const ANSWERED = {
  entered: /^insert into "audit_heads"/,
  numbered: /^update audit_events e set sequence/,
} as const;

async function seal({ connection, keyFile, death }: SealOrder): Promise<void> {
  let reached = 0;
  const pass = (point: SealingPoint) => {
    if (point === death.at && ++reached === death.batch) {
      process.kill(process.pid, 'SIGKILL');
    }
  };
  const db = knexFactory({ client: 'pg', connection });
  const clock = await clockOf(db);
  const signer = await createFileSigner(keyFile, STDERR);
  db.on('query-response', (_response, { sql }: { sql: string }) => {
    if (ANSWERED.entered.test(sql)) pass('entered');
    if (ANSWERED.numbered.test(sql)) pass('numbered');
  });
  let committing = false;
  db.on('query', ({ sql }: { sql: string }) => {
    // No event tells the answer to a commit. It is there once something else is asked.
    if (committing) pass('committed');
    committing = /^commit/i.test(sql);
  });
  const watched: typeof signer = {
    async currentKey(signal) {
      const key = await signer.currentKey(signal);
      return {
        ...key,
        async sign(bytes, abort) {
          const signature = await key.sign(bytes, abort);
          pass('signed');
          return signature;
        },
      };
    },
  };
  await sealEvents(
    { db, clock, logger: STDERR, signer: watched },
    new AbortController().signal,
  );
  await db.destroy();
}

obeyOrders<SealOrder>(async order => {
  await seal(order);
  return 'sealed';
});
