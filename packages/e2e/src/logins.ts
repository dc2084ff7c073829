import { Client } from 'pg';

/** What a consumer opened: where to log in, and with what. */
export type Opened = Record<string, unknown>;

/** Somebody who logged in at the demo's PostgreSQL with a credential, and has stayed in. */
export type Session = {
  /** Whether the server has ended it. */
  ended(): boolean;
  close(): Promise<void>;
};

/**
 * Logs in at the provider itself, past Custody, as a consumer does.
 *
 * @throws what PostgreSQL answers
 */
export async function logIn(opened: Opened): Promise<Session> {
  const client = new Client({
    host: String(opened.host),
    port: Number(opened.port),
    database: String(opened.database),
    user: String(opened.username),
    password: String(opened.password),
  });
  let ended = false;
  // Without a listener the server's farewell would end the test's process.
  client.on('error', () => {});
  client.on('end', () => {
    ended = true;
  });
  await client.connect();
  return {
    ended: () => ended,
    close: () => client.end().catch(() => {}),
  };
}

/** @returns `in` for a login that worked, else what PostgreSQL answered it */
export async function tryToLogIn(opened: Opened): Promise<string> {
  try {
    await (await logIn(opened)).close();
    return 'in';
  } catch (error) {
    return (error as Error).message;
  }
}
