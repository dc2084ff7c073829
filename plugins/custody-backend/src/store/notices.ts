import { randomUUID } from 'node:crypto';
import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { NoticesRow } from './tables';

/** Something that people are to be told. */
export type Notice = Pick<
  NoticesRow,
  'scope' | 'topic' | 'severity' | 'title' | 'description' | 'link'
> & {
  /** Full refs of users and groups. */
  recipients: readonly string[];
};

/**
 * Enters what people are to be told, in the transaction of what it is about. It is sent after that.
 *
 * INVARIANT: one thing is told once: the same scope, topic and severity make one notice.
 *
 * @returns whether it is new
 */
export async function insertNotice(
  tx: Knex.Transaction,
  { recipients, ...notice }: Notice,
  now: Instant,
): Promise<boolean> {
  const inserted = await tx<NoticesRow>('notices')
    .insert({
      ...notice,
      id: randomUUID(),
      recipients: JSON.stringify([...new Set(recipients)].sort()),
      created_at: now,
      sent_at: null,
    })
    .onConflict(['scope', 'topic', 'severity'])
    .ignore()
    .returning('id');
  return inserted.length === 1;
}

/** @returns what was not sent yet and is still news, the oldest first */
export function listUnsent(
  db: Knex,
  options: { since: Instant; limit: number },
): Promise<NoticesRow[]> {
  return db<NoticesRow>('notices')
    .whereNull('sent_at')
    .where('created_at', '>', options.since)
    .orderBy('created_at')
    .limit(options.limit);
}

/** Notes that something was sent. */
export async function markSent(
  db: Knex,
  id: string,
  now: Instant,
): Promise<void> {
  await db<NoticesRow>('notices').where({ id }).update({ sent_at: now });
}

/** Forgets what was told long ago. What it was about has its own place in the audit log. */
export async function pruneNotices(db: Knex, before: Instant): Promise<void> {
  await db<NoticesRow>('notices').where('created_at', '<', before).delete();
}
