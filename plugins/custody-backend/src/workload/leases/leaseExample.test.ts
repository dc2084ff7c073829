import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { PublicJwk } from '@custody/backstage-plugin-custody-common';
import { testDatabases } from '../../__testUtils__/databases';
import {
  createLeaseWorld,
  type LeaseWorld,
} from '../../__testUtils__/leaseWorld';
import { databaseNow } from '../../store/databaseNow';
import type { LeaseService } from './leaseService';

jest.setTimeout(60_000);

const EXAMPLES = path.resolve(__dirname, '../../../../../docs/examples');
const databases = testDatabases();

/** The example of the consumers' guide, as its reader would run it, against the real service. */
describe('docs/examples/lease.mjs', () => {
  let world: LeaseWorld;
  let server: http.Server;
  let env: Record<string, string | undefined>;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'custody-lease-'));

  beforeAll(async () => {
    world = await createLeaseWorld(await databases.migrated('SQLITE_3'), {
      databaseNow,
    });
    world.clock.set(new Date().toISOString());
    server = http.createServer().listen(0, 'localhost');
    await new Promise(resolve => server.once('listening', resolve));
    const url = `http://localhost:${(server.address() as AddressInfo).port}`;
    const leases = world.service({
      audience: `${url}/api/custody/workload`,
      clock: { now: () => new Date().toISOString() },
    });
    server.on('request', (req, res) => serve(leases, req, res));
    env = {
      PATH: process.env.PATH,
      CUSTODY_URL: url,
      CUSTODY_KEY_FILE: path.join(folder, 'keys.json'),
      CUSTODY_IDENTITY: 'payments/ledger-api-db',
      // It is renewed after 5 s, and may be 5 s late: the processes of a busy machine stand still for seconds.
      CUSTODY_TTL: 'PT10S',
      CUSTODY_INTENT: 'close-books',
      CUSTODY_WORK_MS: '6000',
    };
  });

  afterAll(async () => {
    server.close();
    await world.db.destroy();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (file: string, ...args: string[]) =>
    promisify(execFile)(
      process.execPath,
      [path.join(EXAMPLES, file), ...args],
      { env },
    );

  it('leases for a task, renews while it lasts, and gives back', async () => {
    const made = await run('consumer.mjs', 'keys');
    const keys: PublicJwk[] = JSON.parse(made.stdout);
    await world.governLeased([{ name: 'month-end', keys: async () => keys }]);
    const { stdout, stderr } = await run('lease.mjs');
    expect(stderr).toBe('');
    expect(stdout).toMatch(
      /^working as payments-ledger-api-db-v1\n(renewed until .*\n)+given back\n$/,
    );
    await world.leaseEngine().drain();
    expect(world.provider.accounts.size).toBe(0);
    const [row] = await world.leases();
    expect(row).toMatchObject({
      state: 'ended',
      intent: 'close-books',
      ended_by: 'consumer:month-end',
    });
  });

  it('says what is wrong where it gets none', async () => {
    await world.db('identities').update({ state: 'suspended' });
    await expect(run('lease.mjs')).rejects.toThrow('is suspended');
  });
});

/** The routes of leases, over the real service. */
async function serve(
  leases: LeaseService,
  req: http.IncomingMessage,
  res: http.ServerResponse,
) {
  const assertion = req.headers.authorization?.replace('Bearer ', '') ?? '';
  let text = '';
  for await (const chunk of req) {
    text += chunk;
  }
  const [, id, renew] =
    /\/leases(?:\/([^/]+))?(\/renew)?$/.exec(req.url ?? '') ?? [];
  const answer = () => {
    if (req.method === 'DELETE') {
      return leases.end(assertion, id);
    }
    const body = JSON.parse(text);
    return renew
      ? leases.renew(assertion, id, body)
      : leases.lease(assertion, body);
  };
  try {
    res.end(JSON.stringify(await answer()));
  } catch (error) {
    res.writeHead(409).end((error as Error).message);
  }
}
