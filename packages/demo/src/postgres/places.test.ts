import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { canReach } from './account';
import { startPostgres } from './start';
import { testConfig } from '../testing/world';

jest.setTimeout(120_000);

describe('canReach', () => {
  let closed: string;
  beforeEach(() => {
    closed = mkdtempSync(path.join(os.tmpdir(), 'custody-demo-closed-'));
  });
  afterEach(() => rmSync(closed, { recursive: true, force: true }));

  const stranger = { uid: 65534, gid: 65534 };

  it.each([
    [0o700, false],
    [0o711, true],
    [0o755, true],
  ])('of a folder with mode %o is %s', async (mode, reachable) => {
    chmodSync(closed, mode);
    expect(await canReach(stranger, path.join(closed, 'below', 'it'))).toBe(
      reachable,
    );
  });

  it('is true for ourselves', async () => {
    expect(await canReach(undefined, path.join(closed, 'below'))).toBe(true);
  });
});

// Only root has to give the server to somebody else; for others there is nothing to test.
const asRoot = process.getuid?.() === 0 ? describe : describe.skip;

asRoot('a checkout that only root can enter', () => {
  it('keeps the cluster elsewhere, notes where, and starts', async () => {
    const world = await testConfig();
    chmodSync(world.config.dataDir, 0o700);
    const postgres = await startPostgres(world.config);
    const note = path.join(world.config.dataDir, 'postgres', 'elsewhere');
    const elsewhere = readFileSync(note, 'utf8').trim();
    try {
      expect(existsSync(path.join(elsewhere, 'cluster'))).toBe(true);
      const client = new Client({
        connectionString: postgres.adminUrls.LEDGER_ADMIN_URL,
      });
      await client.connect();
      await client.end();
    } finally {
      await postgres.close();
      world.cleanUp();
      rmSync(elsewhere, { recursive: true, force: true });
    }
  });
});
