import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { limited } from '@custody/backstage-plugin-custody-node';
import { Client } from 'ldapts';

/** How the server's certificate is checked. Without a `ca`, the authorities that Node.js trusts count. */
export type TlsOptions = { ca?: string };

/** Where a directory is, and how it is spoken to. */
export type Address = {
  /** `ldaps://host:636`, or `ldap://host:389`. */
  url: string;
  /** Whether a connection by `ldap:` begins with StartTLS. */
  startTls: boolean;
  tls: TlsOptions;
};

/** Who binds. */
export type Login = { dn: string; password: string };

/** Longest that opening a connection and an operation may take, in milliseconds. */
export type Limits = { bindMs: number; operationMs: number };
export const LIMITS: Limits = { bindMs: 5_000, operationMs: 15_000 };

/** A connection that is bound while {@link bound} runs its work. */
export type Directory = {
  /** Runs one operation. */
  ask<R>(operation: (client: Client) => Promise<R>): Promise<R>;
};

/**
 * Connects, binds, works, and hangs up. When the signal aborts or something takes too long, the connection is cut.
 *
 * INVARIANT: one connection, never a second: the client would open another by itself, and go on as nobody.
 *
 * @throws whatever the server or the work throws; the signal's reason when it aborted; {@link TooLateError}
 */
export async function bound<T>(
  address: Address,
  { dn, password }: Login,
  signal: AbortSignal,
  work: (directory: Directory) => Promise<T>,
  { bindMs, operationMs }: Limits = LIMITS,
): Promise<T> {
  signal.throwIfAborted();
  const sockets: Socket[] = [];
  let opened = 0;
  const keep = <S extends Socket>(socket: S): S => {
    sockets.push(socket);
    // Cut connections say so to what waits for them; without a listener it would end the process too.
    socket.on('error', () => {});
    return socket;
  };
  const once = <S extends Socket>(open: () => S): S => {
    opened += 1;
    if (opened > 1) throw new Error('Connection closed');
    return keep(open());
  };
  const tls = tlsOptions(address);
  const client = new Client({
    url: address.url,
    // By these the client takes any address for one that speaks TLS from the start.
    tlsOptions: address.url.startsWith('ldaps:') ? tls : undefined,
    createConnection: ((port: number, host: string) =>
      once(() => connectPlain(port, host))) as typeof connectPlain,
    createSecureConnection: address.startTls
      ? undefined
      : (((port: number) =>
          once(() => connectTls(port, tls))) as typeof connectTls),
  });
  const within = <R>(answer: Promise<R>, milliseconds: number) =>
    limited(answer, milliseconds, signal);
  try {
    if (address.startTls) await within(client.startTLS(tls), bindMs);
    await within(client.bind(dn, password), bindMs);
    const result = await work({
      ask: operation => within(operation(client), operationMs),
    });
    await within(client.unbind(), bindMs);
    return result;
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

function tlsOptions({ url, tls }: Address): ConnectionOptions {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  return {
    ca: tls.ca,
    rejectUnauthorized: true,
    // What the certificate is compared with; over StartTLS it would be `localhost` otherwise.
    host,
    // TLS has names for hosts, and none for numbers.
    servername: isIP(host) === 0 ? host : undefined,
  };
}
