import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import {
  headHash,
  type Instant,
  subtractDuration,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { sha256 } from '../store/audit/auditRecord';
import { findLastHeadBefore } from '../store/audit/heads';
import {
  findLastPruned,
  hasEventsUpTo,
  removeEventsUpTo,
} from '../store/audit/pruneEvents';
import { audited } from './auditLog';

type RetentionDeps = {
  db: Knex;
  auditor: AuditorService;
  logger: LoggerService;
  /** ISO-8601 duration. */
  keepFor: string;
};

/**
 * Removes events that are older than they have to be kept, by whole batches. Heads stay, so that what is left is
 * verified as before.
 *
 * INVARIANT: an event `audit.pruned`, which names the last head by its hash, is sealed before the first event goes; so
 * at no moment is something missing that the log itself does not explain. The event alone removes nothing: whoever enters
 * one by hand still has what is too young.
 *
 * @returns how many events were removed; those that were given up now go the next time
 */
export async function pruneEvents(
  deps: RetentionDeps,
  now: Instant,
  signal: AbortSignal,
): Promise<number> {
  const { db, keepFor } = deps;
  const head = await findLastHeadBefore(db, subtractDuration(now, keepFor));
  if (head === null) {
    return 0;
  }
  const { number, last } = head;
  const said = await findLastPruned(db);
  const through = Math.min(said?.last ?? 0, last);
  const removed = await removeEventsUpTo(db, through, signal);
  if ((said === null || said.last < last) && (await hasEventsUpTo(db, last))) {
    await audited(deps, (_tx, audit) =>
      audit.append({
        at: now,
        type: 'audit.pruned',
        actor: 'system:custody/retention',
        subject: 'audit',
        data: { head: number, hash: headHash(head, sha256), last, keepFor },
      }),
    );
  }
  return removed;
}
