import { randomUUID } from 'node:crypto';
import {
  credentialProviderFaults,
  startFaultyProxy,
  type FaultyProxy,
} from '@custody/backstage-plugin-custody-test-utils';
import type { ProviderVersion } from '@custody/backstage-plugin-custody-node';
import { TestDatabase } from './__testUtils__/database';
import { PostgresProvider } from './PostgresProvider';

jest.setTimeout(60_000);

const REF = 'postgresql/faulty';
const KEY = 'custody.providers.postgresql.faulty.url';
const HASTY = { loginMs: 500, statementMs: 500 };
const signal = () => AbortSignal.timeout(20_000);

describe('PostgresProvider, when the server fails', () => {
  const database = new TestDatabase();
  let proxy: FaultyProxy;
  const open: PostgresProvider[] = [];
  const direct = () => {
    const made = new PostgresProvider(
      REF,
      database.adminUrl(),
      database.target(),
    );
    open.push(made);
    return made;
  };

  beforeAll(async () => {
    await database.start();
    proxy = await startFaultyProxy(database.target());
  });
  afterAll(async () => {
    for (const each of open) await each.close();
    await proxy.close();
    await database.stop();
  });

  const grant = {
    privileges: [
      { on: 'schema ledger', privileges: ['USAGE'] },
      { on: 'table ledger.entries', privileges: ['SELECT'] },
    ],
    validUntil: null,
  };
  const version = (): ProviderVersion => ({
    identity: { uid: randomUUID(), namespace: 'payments', name: 'ledger' },
    version: 1,
  });
  const gone = async (...versions: ProviderVersion[]) => {
    for (const of of versions) {
      await direct().revoke(of, signal());
      await direct().retire(of.identity, signal());
    }
  };

  it.each(
    credentialProviderFaults({
      proxy: () => proxy,
      createProvider: async patience =>
        new PostgresProvider(
          REF,
          database.adminUrl(proxy),
          { ...database.target(), host: proxy.host, port: proxy.port },
          patience === 'hasty' ? HASTY : undefined,
        ),
      createDirect: async () =>
        new PostgresProvider(REF, database.adminUrl(), database.target()),
      privileges: grant.privileges,
      // All of it is one transaction.
      changes: {
        'the group': /CREATE ROLE .* NOLOGIN/,
        'its privileges': /GRANT SELECT/,
        'the role': /CREATE ROLE .* LOGIN/,
        'its membership': /GRANT "[a-z0-9_]+" TO "/,
        'the end': /commit/,
      },
      opens: 'the end',
      removes: /DROP ROLE/,
      late: /CREATE ROLE .* LOGIN/,
      says: {
        silent: /gave no answer in time: look whether the server hangs/,
        hungUp: /hung up before it answered/,
        refused: new RegExp(
          `^${REF} refuses the administrator's login: its password was changed or its role is gone; put what is right into \`${KEY}\`$`,
        ),
      },
      administrator: {
        changePassword: () => database.setAdminPassword('another'),
        putPasswordBack: () =>
          database.setAdminPassword(database.admin.password),
        endConnections: () => database.endConnectionsOfAdmin(),
      },
      hidden: new RegExp(`SCRAM-SHA-256|${database.admin.password}`),
    }),
  )('$title', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });

  it('works on by connections that are open while the administrator’s password is another, and asks for it at the next', async () => {
    const provider = direct();
    const [first, second] = [version(), version()];
    await provider.issue(first, grant, signal());
    await database.setAdminPassword('another');
    try {
      const issued = await provider.issue(second, grant, signal());
      await provider.verify(issued, signal());
      await database.endConnectionsOfAdmin();
      await expect(provider.ping(signal())).rejects.toThrow(
        `put what is right into \`${KEY}\``,
      );
    } finally {
      await database.setAdminPassword(database.admin.password);
    }
    await provider.ping(signal());
    await gone(first, second);
  });

  it('refuses an attempt that was overtaken while its process stood still', async () => {
    const of = version();
    const issued = await direct().issue(of, { ...grant, attempt: 2 }, signal());
    await expect(
      direct().issue(of, { ...grant, attempt: 1 }, signal()),
    ).rejects.toThrow(/attempt 1 .* comes after attempt 2, whose secret stays/);
    await direct().verify(issued, signal());
    const again = await direct().issue(of, { ...grant, attempt: 3 }, signal());
    await direct().verify(again, signal());
    await gone(of);
  });

  it('does nothing that was asked before it was stopped, and comes after it', async () => {
    const of = version();
    const provider = direct();
    const abort = new AbortController();
    const attempt = provider.issue(of, grant, abort.signal);
    abort.abort(new Error('stopped by the engine'));
    await expect(attempt).rejects.toThrow('stopped by the engine');
    expect(await provider.isRevoked(of, signal())).toBe(true);
  });

  it('says that nothing listens', async () => {
    const provider = new PostgresProvider(
      REF,
      database.adminUrl({ host: '127.0.0.1', port: 1 }),
      database.target(),
    );
    await expect(provider.ping(signal())).rejects.toThrow(
      "postgresql/faulty can't be reached at 127.0.0.1:1, nothing listens there (ECONNREFUSED): start the server, or correct the address",
    );
    await provider.close();
  });
});
