import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { PublicJwk } from '@custody/backstage-plugin-custody-common';
import { testDatabases } from '../__testUtils__/databases';
import {
  createEngineWorld,
  type EngineWorld,
} from '../__testUtils__/engineWorld';
import { createWorkloadService } from './workloadService';

jest.setTimeout(60_000);

const EXAMPLE = path.resolve(
  __dirname,
  '../../../../docs/examples/consumer.mjs',
);
const databases = testDatabases();

/** The example of the consumers' guide, as its reader would run it, against the real service. */
describe('docs/examples/consumer.mjs', () => {
  let world: EngineWorld;
  let server: http.Server;
  let env: Record<string, string | undefined>;
  let follower: ChildProcess | undefined;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'custody-consumer-'));
  const keyFile = path.join(folder, 'keys.json');

  beforeAll(async () => {
    world = createEngineWorld(await databases.migrated('SQLITE_3'));
    server = http.createServer().listen(0, 'localhost');
    await new Promise(resolve => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const audience = `http://localhost:${port}/api/custody/workload`;
    const workload = createWorkloadService({
      ...world,
      clock: { now: () => new Date().toISOString() },
      audience: async () => audience,
    });
    server.on('request', (req, res) => serve(workload, req, res));
    env = {
      PATH: process.env.PATH,
      CUSTODY_URL: `http://localhost:${port}`,
      CUSTODY_KEY_FILE: keyFile,
      CUSTODY_NAMESPACE: 'payments',
      CUSTODY_EVERY_MS: '100',
    };
  });

  afterAll(async () => {
    follower?.kill();
    server.close();
    await world.db.destroy();
    rmSync(folder, { recursive: true, force: true });
  });

  const drain = async () => {
    // The example signs by the machine's clock.
    world.clock.set(new Date().toISOString());
    await world.engine().drain();
  };
  const run = (command: string) =>
    promisify(execFile)(process.execPath, [EXAMPLE, command], { env });

  it('makes keys once, registers, follows a rotation, and lets the old version go', async () => {
    const keys: PublicJwk[] = JSON.parse((await run('keys')).stdout);
    expect(keys.map(key => Object.keys(key).sort())).toEqual([
      ['crv', 'kty', 'use', 'x', 'y'],
      ['crv', 'kty', 'use', 'x', 'y'],
    ]);
    const made = readFileSync(keyFile, 'utf8');
    await expect(run('keys')).rejects.toThrow('EEXIST');
    expect(readFileSync(keyFile, 'utf8')).toBe(made);

    const uid = await world.govern({
      consumers: [{ name: 'ledger-api', keys: async () => keys }],
    });
    // Somebody else, who has the public keys as everybody can.
    await world.govern({
      consumers: [{ name: 'not-asked', keys: async () => keys }],
      identity: {
        ref: 'identity:storefront/not-ours',
        namespace: 'storefront',
        name: 'not-ours',
        tenant: 'storefront',
      },
    });
    await drain();
    let output = '';
    follower = spawn(process.execPath, [EXAMPLE, 'follow'], { env });
    follower.stdout?.on('data', chunk => {
      output += chunk;
    });
    follower.stderr?.on('data', chunk => {
      output += chunk;
    });
    const until = async (text: string) => {
      for (let tries = 0; tries < 200 && !output.includes(text); tries += 1) {
        await sleep(50);
      }
      expect(output).toContain(text);
    };
    await until('ledger-api-db v1 as payments-ledger-api-db-v1');

    await world.enqueue(uid, 'rotate');
    await drain();
    await until('ledger-api-db v2 as payments-ledger-api-db-v2');
    for (let tries = 0; tries < 100; tries += 1) {
      await drain();
      if ((await world.versions(uid)).includes('1 revoked')) {
        break;
      }
      await sleep(50);
    }
    expect(await world.versions(uid)).toEqual(['1 revoked', '2 current']);
    expect(output.trim().split('\n')).toHaveLength(2);
  });
});

/** The two routes of the workload API, over the real service. */
async function serve(
  workload: ReturnType<typeof createWorkloadService>,
  req: http.IncomingMessage,
  res: http.ServerResponse,
) {
  const assertion = req.headers.authorization?.replace('Bearer ', '') ?? '';
  let body = '';
  for await (const chunk of req) {
    body += chunk;
  }
  try {
    const answer =
      req.method === 'GET'
        ? await workload.credentials(assertion)
        : await workload.acknowledge(
            assertion,
            JSON.parse(body).acknowledgement,
          );
    res.end(JSON.stringify(answer));
  } catch (error) {
    res.writeHead(401).end((error as Error).message);
  }
}
