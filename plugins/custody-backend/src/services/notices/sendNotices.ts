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
import { mentionedIn, withNames } from './names';
import { recipientsOf } from './recipients';

const LIMIT = 200;
/** What could not be sent for so long is no news: it is on the identity's page and in the audit log. */
const NEWS_FOR = 'P1D';
const REMEMBERED_FOR = 'P400D';

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
 * @returns how many were sent
 */
export async function sendNotices(
  { db, logger, notifications, directories, tenants }: SendDeps,
  now: Instant,
): Promise<number> {
  await pruneNotices(db, subtractDuration(now, REMEMBERED_FOR));
  const unsent = await listUnsent(db, {
    since: subtractDuration(now, NEWS_FOR),
    limit: LIMIT,
  });
  const directory = directories.fresh();
  let sent = 0;
  for (const notice of unsent) {
    const { scope, topic, severity, link } = notice;
    try {
      const recipients = await recipientsOf(notice, { directory, tenants });
      if (recipients !== null) {
        const { title, description } = await readable(notice, directory);
        await notifications.send({
          recipients,
          payload: { scope, topic, severity, title, description, link },
        });
      }
    } catch (error) {
      logger.debug(
        `${
          unsent.length - sent
        } notices could not be sent; is the notifications backend installed? ${error}`,
      );
      return sent;
    }
    await markSent(db, notice.id, now);
    sent += 1;
  }
  return sent;
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
