import { randomUUID } from 'node:crypto';
import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { NoticesRow } from './tables';

/** Something that people are to be told. */
export type Notice = Pick<
  NoticesRow,
  'scope' | 'topic' | 'severity' | 'tenant' | 'title' | 'description' | 'link'
> & {
  /** What happened, where several things are told in one place of a person's notifications; else left out. */
  turn?: string;
  /** Full refs of users and groups. */
  recipients: readonly string[];
};

/**
 * Enters what people are to be told, in the transaction of what it is about. It is sent after that.
 *
 * INVARIANT: one thing is told once: the same scope, topic, turn and severity make one notice.
 *
 * @returns whether it is new
 */
export async function insertNotice(
  tx: Knex.Transaction,
  { recipients, turn = '', ...notice }: Notice,
  now: Instant,
): Promise<boolean> {
  const inserted = await tx<NoticesRow>('notices')
    .insert({
      ...notice,
      turn,
      id: randomUUID(),
      recipients: JSON.stringify([...new Set(recipients)].sort()),
      created_at: now,
      sent_at: null,
    })
    .onConflict(['scope', 'topic', 'turn', 'severity'])
    .ignore()
    .returning('id');
  return inserted.length === 1;
}

/** What makes two notices one. */
export function noticeKey({
  scope,
  topic,
  turn = '',
  severity,
}: Pick<Notice, 'scope' | 'topic' | 'turn' | 'severity'>): string {
  return JSON.stringify([scope, topic, turn, severity]);
}

/** @returns the keys of what was entered about these, sent or not */
export async function findEntered(
  db: Knex,
  scopes: readonly string[],
): Promise<Set<string>> {
  const rows = await db<NoticesRow>('notices')
    .whereIn('scope', [...scopes])
    .select('scope', 'topic', 'turn', 'severity');
  return new Set(rows.map(noticeKey));
}

/** @returns who was told of something, or is to be, by turn */
export async function findTold(
  tx: Knex.Transaction,
  about: Pick<NoticesRow, 'scope' | 'topic'>,
): Promise<Array<{ turn: string; recipients: string[] }>> {
  const rows = await tx<NoticesRow>('notices')
    .where(about)
    .select('turn', 'recipients');
  return rows.map(({ turn, recipients }) => ({
    turn,
    recipients: JSON.parse(recipients),
  }));
}

/** @returns what was not sent yet and is still news, the oldest first */
export function listUnsent(
  db: Knex,
  options: { since: Instant; limit: number },
): Promise<NoticesRow[]> {
  return db<NoticesRow>('notices')
    .whereNull('sent_at')
    .where('created_at', '>', options.since)
    .orderBy(['created_at', 'id'])
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
