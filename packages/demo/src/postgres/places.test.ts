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
import { choosePlaces } from './places';
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

describe('choosePlaces', () => {
  it('goes elsewhere, and stays there, when the server cannot get in', async () => {
    const { config, cleanUp } = await testConfig();
    chmodSync(config.dataDir, 0o700);
    const stranger = { uid: 65534, gid: 65534 };
    const places = await choosePlaces(config.dataDir, stranger);
    const elsewhere = path.dirname(places.clusterDir);
    try {
      expect(elsewhere.startsWith(config.dataDir)).toBe(false);
      const note = path.join(config.dataDir, 'postgres', 'elsewhere');
      expect(readFileSync(note, 'utf8').trim()).toBe(elsewhere);
      expect(await choosePlaces(config.dataDir, stranger)).toEqual(places);
      expect(existsSync(path.join(places.programDir, 'bin', 'postgres'))).toBe(
        true,
      );
    } finally {
      cleanUp();
    }
  });

  it('stays with the data when the server is run by ourselves', async () => {
    const { config, cleanUp } = await testConfig();
    chmodSync(config.dataDir, 0o700);
    const places = await choosePlaces(config.dataDir, undefined);
    expect(places.clusterDir.startsWith(config.dataDir)).toBe(true);
    cleanUp();
  });
});

it('PostgreSQL starts in a folder that only we can enter', async () => {
  const { config, cleanUp } = await testConfig();
  chmodSync(config.dataDir, 0o700);
  const postgres = await startPostgres(config);
  try {
    const client = new Client({
      connectionString: postgres.adminUrls.LEDGER_ADMIN_URL,
    });
    await client.connect();
    const { rows } = await client.query('select current_database() as name');
    expect(rows).toEqual([{ name: 'ledger' }]);
    await client.end();
  } finally {
    await postgres.close();
    cleanUp();
  }
});
