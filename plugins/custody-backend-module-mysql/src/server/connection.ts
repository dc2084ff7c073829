import { limited } from '@custody/backstage-plugin-custody-node';
import { createConnection, type RowDataPacket } from 'mysql2';
import type { Address } from './address';

/** Who logs in. */
export type Login = { username: string; password: string };

/** A connection that is open while `connected` runs its work. */
export type Session = {
  /** Runs a statement without values; every name in it went through {@link identifier}. */
  run(sql: string): Promise<void>;
  /** Asks for rows; values are bound by the server and never become part of the statement. */
  rows<Row>(sql: string, values?: readonly (string | number)[]): Promise<Row[]>;
};

/** Longest that a login and a statement may take, in milliseconds. */
export type Limits = { loginMs: number; statementMs: number };
export const LIMITS: Limits = { loginMs: 5_000, statementMs: 15_000 };

/**
 * Logs in, works, and hangs up. When the signal aborts or something takes too long, the connection is cut, and
 * with it the statement.
 *
 * @throws whatever the server or the work throws; the signal's reason when it aborted; {@link TooLateError}
 */
export async function connected<T>(
  { host, port, database, tls }: Address,
  { username, password }: Login,
  signal: AbortSignal,
  work: (session: Session) => Promise<T>,
  { loginMs, statementMs }: Limits = LIMITS,
): Promise<T> {
  signal.throwIfAborted();
  const connection = createConnection({
    host,
    port,
    user: username,
    password,
    database: database ?? undefined,
    // It is limited below, together with the rest of the login.
    connectTimeout: 0,
    ssl: tls
      ? { ca: tls.ca, rejectUnauthorized: true, verifyIdentity: true }
      : undefined,
    // Neither is wanted from a server: local files, and a second statement in one text.
    flags: ['-LOCAL_FILES'],
    multipleStatements: false,
    supportBigNumbers: true,
    connectAttributes: { program_name: 'custody' },
  });
  // A connection that dies says so to what waits for it; without a listener it would end the process too.
  connection.on('error', () => {});
  const client = connection.promise();
  const ask = <R>(answer: Promise<R>) => limited(answer, statementMs, signal);
  try {
    await limited(client.connect(), loginMs, signal);
    const result = await work({
      run: async sql => {
        await ask(client.query(sql));
      },
      rows: async <Row>(
        sql: string,
        values: readonly (string | number)[] = [],
      ) => {
        const [rows] = await ask(
          client.execute<(Row & RowDataPacket)[]>(sql, [...values]),
        );
        return rows;
      },
    });
    await limited(client.end(), loginMs, signal);
    return result;
  } finally {
    connection.destroy();
  }
}
