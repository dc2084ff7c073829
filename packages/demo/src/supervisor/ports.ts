import net from 'node:net';

/**
 * Whether a program listens on a TCP port of this machine, on any of its local addresses.
 *
 * Asked twice over, because either question alone is answered wrongly somewhere: a listener on one
 * address doesn't hinder a listener on all of them everywhere, and one that is full accepts nobody.
 */
export async function isPortInUse(port: number): Promise<boolean> {
  const accepted = await Promise.all(
    ['127.0.0.1', '::1'].map(host => accepts(host, port)),
  );
  return accepted.includes(true) || !(await canListen(port));
}

/** How long a program gets to accept a connection, before the port counts as silent. */
const CONNECT_TIMEOUT_MS = 1_000;

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = net.connect({ host, port, timeout: CONNECT_TIMEOUT_MS });
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => done(true));
    socket.once('timeout', () => done(false));
    socket.once('error', () => done(false));
  });
}

function canListen(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = net.createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code !== 'EADDRINUSE'),
    );
    server.listen(port, () => server.close(() => resolve(true)));
  });
}
