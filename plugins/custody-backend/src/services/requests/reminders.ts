import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  type Instant,
  nextReminder,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { inTransaction } from '../../store/inTransaction';
import { insertNotice } from '../../store/notices';
import {
  findReviews,
  listRemindable,
  type Remindable,
  setReminder,
} from '../../store/requests';
import type { Directories } from '../directory';
import { reminderNotice, waitingLongNotice } from '../notices';
import type { Directory } from '../ports';
import type { Tenants } from '../tenants';
import { readMembers } from './eligibility';
import { quorumOf, waitedFor } from './quorumOf';
import { readStandIns, type StandIn, withStandIns } from './standIns';

const BATCH = 100;

export type ReminderDeps = {
  db: Knex;
  logger: LoggerService;
  directories: Directories;
  tenants: Tenants;
  remindAt: readonly number[];
};

/**
 * Reminds those who can still approve what waits, and tells its requester. After a pause of the backend only the last
 * reminder that is due is given. Safe to run on every replica at once. Those that fail are tried again the next time, and
 * hold up nobody however many they are.
 *
 * @returns how many requests were spoken of
 */
export async function remindDue(
  now: Instant,
  deps: ReminderDeps,
): Promise<number> {
  const directory = deps.directories.fresh();
  let reminded = 0;
  let after: Remindable | null = null;
  for (;;) {
    const due: Remindable[] = await listRemindable(deps.db, {
      now,
      after,
      limit: BATCH,
    });
    reminded += await remindOfThese(due, directory, now, deps);
    if (due.length < BATCH) {
      return reminded;
    }
    after = due[due.length - 1];
  }
}

async function remindOfThese(
  due: readonly Remindable[],
  directory: Directory,
  now: Instant,
  deps: ReminderDeps,
): Promise<number> {
  let reminded = 0;
  for (const request of due) {
    // One transaction each, so that one that fails holds up no other.
    try {
      const waiting = await whoCanApprove(request, directory, deps);
      const standIns = await readStandIns(waiting.people, now, {
        ...deps,
        directory,
      });
      const told = { ...waiting, standIns };
      reminded += (await remindOf(request, told, now, deps)) ? 1 : 0;
    } catch (error) {
      deps.logger.warn(
        `nobody could be reminded of the request \`${request.id}\`; it is tried again: ${error}`,
      );
    }
  }
  return reminded;
}

type Waiting = { people: string[]; stage: number };

/** INVARIANT: the catalog is read before the transaction, and never in it. */
async function whoCanApprove(
  request: Remindable,
  directory: Directory,
  { db, tenants }: ReminderDeps,
): Promise<Waiting> {
  const { owed } = request.decision;
  const reviews = (await findReviews(db, [request.id])).get(request.id) ?? [];
  const members = await readMembers(owed, request.tenant, {
    directory,
    tenants,
  });
  const quorum = quorumOf(request, reviews, members);
  return { people: waitedFor(quorum), stage: quorum.stage };
}

function remindOf(
  request: Remindable,
  { people, stage, standIns }: Waiting & { standIns: StandIn[] },
  now: Instant,
  { db, remindAt }: ReminderDeps,
): Promise<boolean> {
  const { remind_at: at, created_at, expires_at } = request;
  const next = nextReminder(
    { createdAt: created_at, expiresAt: expires_at },
    remindAt,
    now,
  );
  return inTransaction(db, async tx => {
    if (!(await setReminder(tx, request, next?.at ?? null))) {
      return false;
    }
    const all = await withStandIns(tx, people, standIns, now);
    for (const notice of [
      reminderNotice(request, all, { stage, at }),
      waitingLongNotice(request, people, at),
    ]) {
      if (notice.recipients.length > 0) {
        await insertNotice(tx, notice, now);
      }
    }
    return true;
  });
}
