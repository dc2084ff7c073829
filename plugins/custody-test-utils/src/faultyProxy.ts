import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * What happens between a client and a real server.
 *
 * - `refuse`: the connection is cut at once
 * - `hang`: nothing comes through; with `at`, from the request on that matches
 * - `delay`: every answer comes so much later
 * - `cut`: the connection ends before the request that matches reaches the server
 * - `lose-answer`: the request that matches is done, but its answer never comes
 */
export type Fault =
  | { kind: 'refuse' }
  | { kind: 'hang'; at?: RegExp }
  | { kind: 'delay'; ms: number }
  | { kind: 'cut'; at: RegExp }
  | { kind: 'lose-answer'; to: RegExp };

/** A server in front of another, which passes everything on until it is told to misbehave. */
export type FaultyProxy = {
  readonly host: string;
  readonly port: number;
  /** What happens from now on, also on connections that are open; null: everything passes. */
  fault: Fault | null;
  close(): Promise<void>;
};

/**
 * Starts a proxy on a free port. Requests are looked at as they cross the wire, so it is of use only without TLS.
 *
 * @param upstream - where the real server is
 */
export async function startFaultyProxy(upstream: {
  host: string;
  port: number;
}): Promise<FaultyProxy> {
  const open = new Set<Socket>();
  const state: Pick<FaultyProxy, 'fault'> = { fault: null };
  const server = createServer(client => {
    const behind = connect(upstream.port, upstream.host);
    for (const socket of [client, behind]) {
      open.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        open.delete(socket);
        client.destroy();
        behind.destroy();
      });
    }
    join(client, behind, () => state.fault);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(state, {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  });
}

function join(client: Socket, behind: Socket, fault: () => Fault | null): void {
  let answers: 'pass' | 'lose' = 'pass';
  if (fault()?.kind === 'refuse') client.destroy();
  client.on('data', data => {
    const now = fault();
    const request = data.toString('latin1');
    switch (now?.kind) {
      case 'refuse':
        client.destroy();
        return;
      case 'hang':
        if (!now.at || now.at.test(request)) return;
        break;
      case 'cut':
        if (now.at.test(request)) {
          client.destroy();
          return;
        }
        break;
      case 'lose-answer':
        if (now.to.test(request)) answers = 'lose';
        break;
      default:
    }
    behind.write(data);
  });
  behind.on('data', data => {
    const now = fault();
    if (answers === 'lose') client.destroy();
    else if (now?.kind === 'delay') {
      setTimeout(() => client.destroyed || client.write(data), now.ms);
    } else client.write(data);
  });
}
