import { RedisClient } from '@redis/client';

/** Where a server is. */
export type Target = { host: string; port: number; tls: boolean };
/** Who logs in where, and how long all of an operation there may take. */
export type Access = {
  target: Target;
  login: Login;
  timeoutMs: number;
  /** The authority of the server's certificate, in PEM. Undefined: those that Node.js trusts. */
  ca?: string;
};
/** An account with its password. */
export type Login = { username: string; password: string };

const CONNECT_TIMEOUT_MS = 5_000;

/** The server took too long. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

/**
 * The library's `createClient` builds a class of all commands for each new set of options, which takes it tens of
 * milliseconds and leaves it with the last password. Options say nothing about what commands there are: one class does.
 */
const newClient = RedisClient.factory({});

function makeClient({ target: { host, port, tls }, login, ca }: Access) {
  const limits = {
    connectTimeout: CONNECT_TIMEOUT_MS,
    reconnectStrategy: false,
  } as const;
  return newClient({
    ...login,
    socket: tls
      ? { host, port, ca, tls: true as const, ...limits }
      : { host, port, ...limits },
    // What the library would say about itself at each login, and what it would listen to: nothing of it is used here.
    disableClientInfo: true,
    maintNotifications: 'disabled',
    disableOfflineQueue: true,
  });
}

/** A connection that has logged in. */
export type Connection = ReturnType<typeof makeClient>;

/**
 * Runs work on a connection of its own, and cuts it when the work is over, the signal aborts, or it takes too long.
 * A connection for each operation means that none is left over from before the administrator's password changed,
 * and that cutting one cuts nobody else's work.
 *
 * @throws what the server answers; {@link NoAnswerError} when it took too long; the signal's reason when it aborted
 */
export async function withConnection<T>(
  access: Access,
  signal: AbortSignal,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const client = makeClient(access);
  // Whatever breaks the connection also rejects what waits on it; without a listener it would end the process.
  client.on('error', () => {});
  const limit = AbortSignal.timeout(access.timeoutMs);
  const stop = AbortSignal.any([signal, limit]);
  let onStop = () => {};
  const stopped = new Promise<never>((_, reject) => {
    onStop = () =>
      reject(
        signal.aborted
          ? signal.reason
          : new NoAnswerError(`no answer within ${access.timeoutMs} ms`),
      );
    stop.addEventListener('abort', onStop, { once: true });
  });
  try {
    return await Promise.race([
      client.connect().then(() => work(client)),
      stopped,
    ]);
  } finally {
    stop.removeEventListener('abort', onStop);
    client.destroy();
  }
}
