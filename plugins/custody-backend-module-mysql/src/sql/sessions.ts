import type { AdminSession } from '../server/admin';

/** A session that ended by itself before it was ended. */
const NO_SUCH_THREAD = 'ER_NO_SUCH_THREAD';

async function sessionsOf(
  session: AdminSession,
  user: string,
): Promise<number[]> {
  const rows = await session.rows<{ id: number }>(
    'SELECT ID AS id FROM information_schema.PROCESSLIST WHERE USER = ?',
    [user],
  );
  return rows.map(({ id }) => Number(id));
}

/** How many sessions of a user are open. */
export async function countSessions(
  session: AdminSession,
  user: string,
): Promise<number> {
  return (await sessionsOf(session, user)).length;
}

/** Ends all sessions of a user. @returns how many there were */
export async function endSessionsOf(
  session: AdminSession,
  user: string,
): Promise<number> {
  let ended = 0;
  for (const id of await sessionsOf(session, user)) {
    try {
      await session.run(`KILL CONNECTION ${id}`);
      ended += 1;
    } catch (error) {
      if ((error as { code?: string }).code !== NO_SUCH_THREAD) throw error;
    }
  }
  return ended;
}

/**
 * When the users were last seen in their open sessions: now, or when they fell asleep.
 *
 * @returns milliseconds since 1970 by the server's clock
 */
export async function lastActivity(
  session: AdminSession,
  users: readonly string[],
): Promise<Array<{ user: string; at: number }>> {
  if (users.length === 0) return [];
  const rows = await session.rows<{ user: string; at: number }>(
    `SELECT USER AS user,
            MAX(UNIX_TIMESTAMP() - IF(COMMAND = 'Sleep', GREATEST(TIME, 0), 0)) AS at
       FROM information_schema.PROCESSLIST
      WHERE USER IN (${users.map(() => '?').join(', ')}) GROUP BY USER`,
    [...users],
  );
  return rows.map(({ user, at }) => ({ user, at: Number(at) * 1_000 }));
}
