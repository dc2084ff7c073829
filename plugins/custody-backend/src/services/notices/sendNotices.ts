import type { LoggerService } from '@backstage/backend-plugin-api';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import {
  type Instant,
  subtractDuration,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { listUnsent, markSent, pruneNotices } from '../../store/notices';
import type { NoticesRow } from '../../store/tables';
import type { Directories } from '../directory';
import type { Directory } from '../ports';
import type { Tenants } from '../tenants';
import { FailureLog } from './failureLog';
import { mentionedIn, withNames } from './names';
import { recipientsOf } from './recipients';
import { shortEnough } from './titleLength';

const LIMIT = 200;
/** What could not be sent for so long is no news: it is on the identity's page and in the audit log. */
const NEWS_FOR = 'P1D';
const REMEMBERED_FOR = 'P400D';
/** So many that fail one after the other are no fault of theirs: Backstage's notifications are away, and the rest waits. */
const GIVES_UP_AFTER = 3;

export type SendDeps = {
  db: Knex;
  logger: LoggerService;
  notifications: Pick<NotificationService, 'send'>;
  directories: Directories;
  tenants: Tenants;
};

/**
 * Sends what people are to be told through Backstage's notifications. A Backstage without their backend loses nothing
 * but the messages: what they say stands on the pages too.
 *
 * INVARIANT: a notice is sent at least once while it is news; told twice after a crash, Backstage shows it once, by its
 * scope. Nobody of another tenant than what it is about is told, as groups are at the moment of sending.
 *
 * INVARIANT: one that can not be sent holds up those of its own scope, which would be shown in its place, and no others.
 *
 * @param log - of the passes before, so that each does not say the same
 * @returns how many were sent
 */
export async function sendNotices(
  deps: SendDeps,
  now: Instant,
  log: FailureLog = new FailureLog(deps.logger),
): Promise<number> {
  const { db } = deps;
  await pruneNotices(db, subtractDuration(now, REMEMBERED_FOR));
  const unsent = await listUnsent(db, {
    since: subtractDuration(now, NEWS_FOR),
    limit: LIMIT,
  });
  const directory = deps.directories.fresh();
  const heldUp = new Set<string>();
  const failures: string[] = [];
  let inARow: string[] = [];
  let sent = 0;
  for (const notice of unsent) {
    if (heldUp.has(notice.scope)) {
      continue;
    }
    try {
      await send(notice, deps, directory);
    } catch (error) {
      heldUp.add(notice.scope);
      inARow.push(
        `notice \`${notice.id}\` (\`${notice.topic}\`) could not be sent; it is tried again while it is news: ${error}`,
      );
      if (inARow.length < GIVES_UP_AFTER) {
        continue;
      }
      inARow = [
        `notices can not be sent; they are tried again while they are news. Is the notifications backend installed? ${error}`,
      ];
      break;
    }
    failures.push(...inARow);
    inARow = [];
    await markSent(db, notice.id, now);
    sent += 1;
  }
  log.endOfPass([...failures, ...inARow]);
  return sent;
}

/** Sends a notice, unless nobody is left to be told. */
async function send(
  notice: NoticesRow,
  { notifications, tenants }: Pick<SendDeps, 'notifications' | 'tenants'>,
  directory: Directory,
): Promise<void> {
  const recipients = await recipientsOf(notice, { directory, tenants });
  if (recipients === null) {
    return;
  }
  const { scope, topic, severity, link } = notice;
  const { title, description } = await readable(notice, directory);
  await notifications.send({
    recipients,
    payload: {
      scope,
      topic,
      severity,
      title: shortEnough(title),
      description,
      link,
    },
  });
}

/** What a notice says, with the names that people have now. */
async function readable(
  { title, description }: Pick<NoticesRow, 'title' | 'description'>,
  directory: Directory,
): Promise<Pick<NoticesRow, 'title' | 'description'>> {
  const people = mentionedIn([title, description]);
  const titles =
    people.length === 0
      ? new Map<string, string>()
      : await directory.titlesOf(people);
  return {
    title: withNames(title, titles),
    description: withNames(description, titles),
  };
}
