import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import {
  chmod,
  mkdtemp,
  readFile,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import {
  auditKeyId,
  type SignedAuditHead,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import {
  enterEvents,
  testSigner,
  verifyDatabase,
} from '../__testUtils__/auditLogs';
import { clearTables } from '../__testUtils__/clearTables';
import { testDatabases } from '../__testUtils__/databases';
import { AuditExtensions } from './extensions';
import { createFileSigner } from './fileSigner';
import { createHeadPublishing } from './publishHeads';
import { createSealing } from './sealing';
import { createSigner } from './signer';

const databases = testDatabases();
const { signal } = new AbortController();

describe('createFileSigner', () => {
  let directory: string;
  const logger = mockServices.logger.mock();
  const path = () => join(directory, 'keys/audit.pem');
  const kidOf = async (signer: Awaited<ReturnType<typeof createFileSigner>>) =>
    auditKeyId((await signer.currentKey(signal)).publicKey);

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'custody-signer-'));
    jest.clearAllMocks();
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('makes a key for its owner alone, and keeps it', async () => {
    const kid = await kidOf(await createFileSigner(path(), logger));
    expect((await stat(path())).mode % 0o1000).toBe(0o600);
    expect(createPrivateKey(await readFile(path())).asymmetricKeyType).toBe(
      'ed25519',
    );
    expect(await kidOf(await createFileSigner(path(), logger))).toBe(kid);
    expect(logger.info).toHaveBeenCalledTimes(1);
    expect(logger.warn).not.toHaveBeenCalled();
  });

  it('makes one key, however many start at once', async () => {
    const signers = await Promise.all(
      Array.from({ length: 8 }, () => createFileSigner(path(), logger)),
    );
    const kids = await Promise.all(signers.map(kidOf));
    expect(new Set(kids).size).toBe(1);
  });

  it('takes up a key that was exchanged', async () => {
    const signer = await createFileSigner(path(), logger);
    const before = await kidOf(signer);
    const { privateKey } = generateKeyPairSync('ed25519');
    await writeFile(
      path(),
      privateKey.export({ type: 'pkcs8', format: 'pem' }),
    );
    expect(await kidOf(signer)).not.toBe(before);
  });

  it.each([
    [0o604, 1],
    [0o640, 1],
    [0o660, 1],
    [0o600, 0],
    [0o400, 0],
  ])('of mode %i is warned of %i times at start', async (mode, warnings) => {
    await createFileSigner(path(), logger);
    await chmod(path(), mode);
    const log = mockServices.logger.mock();
    await createFileSigner(path(), log);
    expect(log.warn).toHaveBeenCalledTimes(warnings);
    expect(
      log.warn.mock.calls.every(([text]) =>
        text.includes(
          `can be read or written by others than its owner on this host (its mode is 0${mode.toString(
            8,
          )})`,
        ),
      ),
    ).toBe(true);
  });

  it.each([
    ['no key', 'hunter2-is-no-key', 'holds no private key that can be read'],
    [
      'a key of another kind',
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
        type: 'pkcs8',
        format: 'pem',
      }),
      'is of type `ec`; heads are signed with Ed25519',
    ],
  ])('refuses a file with %s, and shows nothing of it', async (_, pem, why) => {
    const file = join(directory, 'audit.pem');
    await writeFile(file, pem);
    const refused = createFileSigner(file, logger);
    await expect(refused).rejects.toThrow(why);
    await expect(refused).rejects.not.toThrow('hunter2');
  });
});

describe.each(databases.eachSupportedId())('createSealing on %s', id => {
  it('seals, and publishes each head by every publisher', async () => {
    const db = await databases.migrated(id);
    const directory = await mkdtemp(join(tmpdir(), 'custody-heads-'));
    const logger = mockServices.logger.mock();
    const events = { publish: jest.fn(async () => {}) };
    const extensions = new AuditExtensions();
    const signer = testSigner();
    const taken: number[] = [];
    extensions.addHeadPublisher({
      name: 'archive',
      publish: async heads => {
        taken.push(...heads.map(({ head }) => head.number));
      },
    });
    const headsFile = join(directory, 'out/heads.jsonl');
    const seal = createSealing({
      db,
      clock: { now: () => '2026-11-22T12:00:03.000Z' },
      logger,
      events,
      extensions,
      signer,
      config: { keyFile: null, headsFile, keepFor: null },
    });
    await enterEvents(db, 3);
    await seal?.(signal);
    await enterEvents(db, 1);
    await seal?.(signal);
    await seal?.(signal);
    expect(taken).toEqual([1, 2]);
    expect(events.publish).toHaveBeenCalledTimes(2);
    expect(logger.info).toHaveBeenCalledTimes(2);
    const lines = (await readFile(headsFile, 'utf8')).trim().split('\n');
    const heads: SignedAuditHead[] = lines.map(line => JSON.parse(line));
    expect(await verifyDatabase(db, [signer], heads)).toMatchObject({
      intact: true,
      knownHeads: 2,
    });
    await rm(directory, { recursive: true });
  });

  it('goes on by one publisher while another fails, and gives that one all of it later', async () => {
    const db: Knex = await databases.migrated(id);
    const logger = mockServices.logger.mock();
    const signer = testSigner();
    const extensions = new AuditExtensions();
    const taken: Record<string, number[]> = { broken: [], sound: [] };
    let broken = true;
    let millis = 0;
    const publish = createHeadPublishing({
      db,
      logger,
      nowMillis: () => millis,
      publishers: ['broken', 'sound'].map(name => ({
        name,
        publish: async heads => {
          if (name === 'broken' && broken) {
            throw new Error('the archive is away');
          }
          taken[name].push(...heads.map(({ head }) => head.number));
        },
      })),
    });
    const seal = createSealing({
      db,
      clock: { now: () => '2026-11-22T12:00:03.000Z' },
      logger: mockServices.logger.mock(),
      events: { publish: async () => {} },
      extensions,
      signer,
      config: { keyFile: null, headsFile: null, keepFor: null },
    });
    for (let batch = 0; batch < 3; batch++) {
      await enterEvents(db, 1);
      await seal?.(signal);
      await publish(signal);
    }
    expect(taken).toEqual({ broken: [], sound: [1, 2, 3] });
    // Left alone in between, so that a failure is said once and not every two seconds.
    expect(logger.warn).toHaveBeenCalledTimes(1);
    broken = false;
    millis = 60_000;
    await publish(signal);
    expect(taken.broken).toEqual([1, 2, 3]);
  });

  it('says that more was published than there is, and goes on with the newest head', async () => {
    const db: Knex = await databases.migrated(id);
    await clearTables(db);
    const logger = mockServices.logger.mock();
    const extensions = new AuditExtensions();
    const taken: number[] = [];
    extensions.addHeadPublisher({
      name: 'archive',
      publish: async heads => {
        taken.push(...heads.map(({ head }) => head.number));
      },
    });
    const seal = createSealing({
      db,
      clock: { now: () => '2026-11-22T12:00:03.000Z' },
      logger,
      events: { publish: async () => {} },
      extensions,
      signer: testSigner(),
      config: { keyFile: null, headsFile: null, keepFor: null },
    });
    const next = async () => {
      await enterEvents(db, 1);
      await seal?.(signal);
    };
    await next();
    await next();
    await db('audit_publications')
      .where({ publisher: 'archive' })
      .update({ head: 1_000_000 });
    await next();
    await next();
    expect(taken).toEqual([1, 2, 3, 4]);
    expect(logger.error).toHaveBeenCalledTimes(1);
    expect(logger.error).toHaveBeenCalledWith(
      expect.stringContaining('the log ends at head 3: it was set back'),
    );
  });
});

describe('without anything to sign with', () => {
  it('says that nothing is sealed, and does nothing', async () => {
    const logger = mockServices.logger.mock();
    const seal = createSealing({
      db: {} as Knex,
      clock: { now: () => '2026-11-22T12:00:03.000Z' },
      logger,
      events: { publish: async () => {} },
      extensions: new AuditExtensions(),
      signer: undefined,
      config: { keyFile: null, headsFile: null, keepFor: null },
    });
    expect(seal).toBeNull();
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('the audit log is not sealed'),
    );
  });

  it('signs by what a module brings, before a key in a file', async () => {
    const extensions = new AuditExtensions();
    const logger = mockServices.logger.mock();
    const config = { keyFile: null, headsFile: null, keepFor: null };
    expect(await createSigner(extensions, config, logger)).toBeUndefined();
    const signer = testSigner();
    extensions.setSigner(signer);
    const withFile = { ...config, keyFile: '/nowhere/audit.pem' };
    expect(await createSigner(extensions, withFile, logger)).toBe(signer);
  });

  it('takes one signer, and publishers by name', async () => {
    const extensions = new AuditExtensions();
    extensions.setSigner(testSigner());
    expect(() => extensions.setSigner(testSigner())).toThrow('two modules');
    expect(() =>
      extensions.addHeadPublisher({ name: 'log', publish: async () => {} }),
    ).toThrow('are named `log`');
  });
});
