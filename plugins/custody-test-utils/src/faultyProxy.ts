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
 * - `hold`: the request that matches is kept back with all after it, also when the client hangs up, until
 *   {@link FaultyProxy.release} lets it through: late, and with nobody to answer to
 * - `silence`: nothing comes through either way, and neither end hears that the other hung up: as where packets are lost
 */
export type Fault =
  | { kind: 'refuse' }
  | { kind: 'hang'; at?: RegExp }
  | { kind: 'delay'; ms: number }
  | { kind: 'cut'; at: RegExp }
  | { kind: 'lose-answer'; to: RegExp }
  | { kind: 'hold'; at: RegExp }
  | { kind: 'silence' };

/** A server in front of another, which passes everything on until it is told to misbehave. */
export type FaultyProxy = {
  readonly host: string;
  readonly port: number;
  /** What happens from now on, also on connections that are open; null: everything passes. */
  fault: Fault | null;
  /** Lets through what was held back, and has the server hear that its client hung up. @returns on how many connections there was something */
  release(): number;
  close(): Promise<void>;
};

/** So long after what was held back a server learns that its client is gone. */
const RELEASE_MS = 200;

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
  const held = new Map<Socket, Buffer[]>();
  const state: Pick<FaultyProxy, 'fault'> = { fault: null };
  const server = createServer(client => {
    const behind = connect(upstream.port, upstream.host);
    for (const socket of [client, behind]) {
      open.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        open.delete(socket);
        // Neither whoever was kept waiting nor whoever hears nothing learns of it.
        const { fault } = state;
        if (held.has(behind) || fault?.kind === 'silence') return;
        const end = () => {
          client.destroy();
          behind.destroy();
        };
        // What it said before it hung up comes late, too.
        if (fault?.kind === 'delay') setTimeout(end, fault.ms);
        else end();
      });
    }
    join(client, behind, { fault: () => state.fault, held });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(state, {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    release: () => {
      const all = [...held];
      held.clear();
      for (const [behind, kept] of all) {
        behind.write(Buffer.concat(kept));
        // The client has hung up long ago; the server hears of it now.
        setTimeout(() => behind.end(), RELEASE_MS);
      }
      return all.length;
    },
    close: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  });
}

function join(
  client: Socket,
  behind: Socket,
  { fault, held }: { fault(): Fault | null; held: Map<Socket, Buffer[]> },
): void {
  let answers: 'pass' | 'lose' = 'pass';
  if (fault()?.kind === 'refuse') client.destroy();
  client.on('data', data => {
    const now = fault();
    const request = data.toString('latin1');
    const kept = held.get(behind);
    if (kept) {
      kept.push(data);
      return;
    }
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
      case 'silence':
        return;
      case 'hold':
        if (now.at.test(request)) {
          held.set(behind, [data]);
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
    else if (now?.kind === 'silence') return;
    else if (now?.kind === 'delay') {
      setTimeout(() => client.destroyed || client.write(data), now.ms);
    } else client.write(data);
  });
}
