import { Client } from 'pg';

/** Where a database is, for those who log in to it. */
export type Target = { host: string; port: number; database: string };

/** Longest that a login may take, in milliseconds. */
const LOGIN_TIMEOUT_MS = 5_000;

/**
 * Logs in over the network as a consumer would, and asks the server who it is talking to.
 *
 * @throws Error when the login is refused, takes longer than 5 s, or ends up as someone else
 */
export async function logInAs(
  target: Target,
  login: { username: string; password: string },
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const client = new Client({
    host: target.host,
    port: target.port,
    database: target.database,
    user: login.username,
    password: login.password,
    connectionTimeoutMillis: LOGIN_TIMEOUT_MS,
    statement_timeout: LOGIN_TIMEOUT_MS,
    application_name: 'custody-verify',
  });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ me: string }>(
      'select session_user::text as me',
    );
    if (rows[0]?.me !== login.username) {
      throw new Error(
        `logging in as \`${login.username}\` ended as \`${rows[0]?.me}\`: look for a pooler that replaces users`,
      );
    }
  } finally {
    await client.end().catch(() => {});
  }
}
