import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import * as fc from 'fast-check';
import type { ProviderVersion } from '@custody/backstage-plugin-custody-node';
import {
  CA,
  execute,
  HAS_SERVER,
  SERVERS,
  TestServer,
} from './__testUtils__/servers';
import { roleName } from './accountNames';
import { MysqlProvider } from './MysqlProvider';
import { databasePattern, identifier } from './sql/identifier';

jest.setTimeout(60_000);

const onServers = HAS_SERVER
  ? describe.each(SERVERS)
  : describe.skip.each(SERVERS);

onServers('MysqlProvider, as the server sees it at $at', ({ url }) => {
  const server = new TestServer(url);
  const { database } = server;
  const admin = identifier(server.admin.username);
  let issued: ProviderVersion[] = [];
  const signal = () => AbortSignal.timeout(20_000);
  const provider = () => new MysqlProvider('mysql/seen', server.options());

  beforeAll(() => server.start());
  afterEach(async () => {
    for (const of of issued) {
      await provider().revoke(of, signal());
      await provider().retire(of.identity, signal());
    }
    issued = [];
  });
  afterAll(() => server.stop());

  const ENTRIES = [{ on: `table ${database}.entries`, privileges: ['SELECT'] }];

  function version(): ProviderVersion {
    const of = {
      identity: { uid: randomUUID(), namespace: 'payments', name: 'ledger' },
      version: 1,
    };
    issued.push(of);
    return of;
  }
  const issue = (of: ProviderVersion, privileges = ENTRIES, by = provider()) =>
    by.issue(of, { privileges, validUntil: null }, signal());

  const roleOf = async (of: ProviderVersion) =>
    `${identifier(roleName(of.identity))}${
      (await server.isMariaDb()) ? '' : '@`%`'
    }`;

  describe('quotes names so that nothing gets out of them', () => {
    const name = fc
      .string({ unit: 'grapheme-composite', minLength: 1, maxLength: 20 })
      .map(text =>
        text.normalize('NFC').replace(/[\0\s\u{10000}-\u{10ffff}]/gu, ''),
      )
      .filter(text => text !== '');
    const nasty = fc.constantFrom(
      '`',
      '``',
      "'; DROP TABLE entries; -- ",
      '\\`',
      '\\',
      '"',
      '`; DROP TABLE entries; #',
      '/*!50000 x*/',
      'a`.`b',
      '${x}',
      '?',
      ':x',
    );
    const any = fc.oneof(
      name,
      fc.tuple(name, nasty, name).map(parts => parts.join('')),
    );

    it('as what a column is called', async () => {
      await fc.assert(
        fc.asyncProperty(any, async text => {
          const [row] = await server.asRoot(
            `SELECT 1 AS ${identifier(`c_${text}`)}`,
          );
          expect(Object.keys(row)).toEqual([`c_${text}`]);
        }),
        { numRuns: 150 },
      );
    });

    it('as what a grant is on', async () => {
      const of = version();
      await issue(of);
      const role = await roleOf(of);
      await fc.assert(
        fc.asyncProperty(any, async text => {
          const table = `${identifier(database)}.${identifier(`t_${text}`)}`;
          const [{ count }] = await server.asRoot(
            'SET NAMES utf8mb4',
            `CREATE TABLE IF NOT EXISTS ${table} (id INT)`,
            `GRANT SELECT ON ${table} TO ${role}`,
            `REVOKE SELECT ON ${table} FROM ${role}`,
            `DROP TABLE ${table}`,
            `SELECT COUNT(*) AS count FROM information_schema.TABLES WHERE TABLE_SCHEMA = '${database}'`,
          );
          expect(Number(count)).toBe(2);
        }),
        { numRuns: 25 },
      );
    });

    it('and refuses what is no name', () => {
      expect(() => identifier('')).toThrow(RangeError);
      expect(() => identifier('a\0b')).toThrow(RangeError);
    });
  });

  it('never shows the server a password, on any connection', async () => {
    const seen: Buffer[] = [];
    const { host, port } = server.address;
    const recorder = createServer(socket => {
      const behind = connect(port, host);
      for (const each of [socket, behind]) each.on('error', () => {});
      socket.on('data', data => seen.push(data));
      socket.pipe(behind).pipe(socket);
    }).listen(0, '127.0.0.1');
    await once(recorder, 'listening');
    const at = {
      host: '127.0.0.1',
      port: (recorder.address() as AddressInfo).port,
    };
    const options = server.options();
    const recorded = new MysqlProvider('mysql/recorded', {
      ...options,
      admin: { ...options.admin, ...at },
      target: { ...options.target, ...at },
    });
    const credential = await issue(version(), ENTRIES, recorded);
    await recorded.verify(credential, signal());
    const traffic = Buffer.concat(seen).toString('latin1');
    expect(traffic).toMatch(/IDENTIFIED (VIA|WITH)/);
    expect(traffic).not.toContain(String(credential.secret.reveal().password));
    recorder.close();
  });

  it('takes away what someone granted by hand, at every level', async () => {
    const of = version();
    const credential = await issue(of);
    const role = await roleOf(of);
    const account = `${identifier(credential.account.split('@')[0])}@\`%\``;
    const db = identifier(database);
    await server.asRoot(
      `GRANT SELECT (id), INSERT (amount) ON ${db}.entries TO ${role}`,
      `GRANT EXECUTE ON PROCEDURE ${db}.close_month TO ${role}`,
      `GRANT SELECT ON ${db}.accounts TO ${account}`,
    );
    const again = await issue(of);
    expect(again.account).toBe(credential.account);
    await provider().verify(again, signal());
    const grants = (
      await Promise.all(
        [role, account].map(who => server.asRoot(`SHOW GRANTS FOR ${who}`)),
      )
    )
      .flat()
      .flatMap(row => Object.values(row).map(String))
      .filter(grant => !/GRANT USAGE|GRANT `custody_|DEFAULT ROLE/.test(grant));
    expect(grants).toEqual([
      expect.stringMatching(/^GRANT SELECT ON `[^`]+`\.`entries` TO `custody_/),
    ]);
  });

  it('gives the version in use back what it had, when one with more came to nothing', async () => {
    const first = version();
    const second = { ...first, version: 2 };
    const more = [{ ...ENTRIES[0], privileges: ['SELECT', 'INSERT'] }];
    const { username, password } = (await issue(first)).secret.reveal();
    await issue(second, more);
    const login = {
      ...server.address,
      user: String(username),
      password: String(password),
    };
    const entries = `${identifier(database)}.entries`;
    const insert = () =>
      execute(login, [`INSERT INTO ${entries} (amount) VALUES (1)`]);
    await insert();
    await provider().revoke(second, signal());
    for (const _ of ['once', 'and again']) {
      await provider().hold(first.identity, ENTRIES, signal());
      await execute(login, [`SELECT COUNT(*) FROM ${entries}`]);
      await expect(insert()).rejects.toThrow(/denied/);
    }
    await provider().hold(first.identity, more, signal());
    await insert();
    await provider().revoke(first, signal());
    await provider().retire(first.identity, signal());
    await provider().hold(first.identity, more, signal());
  });

  it('says what it can’t take away', async () => {
    const of = version();
    await issue(of);
    await server.asRoot(
      `GRANT DELETE ON ${identifier(database)}.accounts TO ${await roleOf(of)}`,
    );
    await expect(issue(of)).rejects.toThrow(
      /administrator's account of mysql\/seen lacks a privilege: .*accounts/,
    );
  });

  it('grants a database by its name, and none that only looks like it', async () => {
    const [wanted, lookalike] = [`${database}_x`, `${database}yx`];
    await server.asRoot(
      ...[wanted, lookalike].flatMap(name => [
        `CREATE DATABASE ${identifier(name)}`,
        `CREATE TABLE ${identifier(name)}.t (id INT)`,
      ]),
      `GRANT SELECT ON ${identifier(
        (await server.takesPatterns()) ? databasePattern(wanted) : wanted,
      )}.* TO ${admin} WITH GRANT OPTION`,
    );
    const privileges = [{ on: `database ${wanted}`, privileges: ['SELECT'] }];
    const of = version();
    await issue(of, privileges);
    const credential = await issue(of, privileges);
    const { username, password } = credential.secret.reveal();
    const read = (name: string) =>
      execute(
        {
          ...server.address,
          user: String(username),
          password: String(password),
        },
        [`SELECT * FROM ${identifier(name)}.t`],
      );
    await expect(read(wanted)).resolves.toEqual([]);
    await expect(read(lookalike)).rejects.toThrow(/denied/);
  });

  it('follows when the host of accounts is changed', async () => {
    const of = version();
    await issue(of);
    const moved = new MysqlProvider('mysql/moved', {
      ...server.options(),
      accountHost: '127.0.0.%',
    });
    const credential = await issue(of, ENTRIES, moved);
    expect(credential.account).toMatch(/@127\.0\.0\.%$/);
    const accounts = [];
    for await (const one of moved.list(signal())) {
      if (one.identityUid === of.identity.uid && one.version) {
        accounts.push(one.account);
      }
    }
    expect(accounts).toEqual([credential.account]);
    await provider().revoke(of, signal());
    expect(await moved.isRevoked(of, signal())).toBe(true);
  });

  const byTls = (ca: string | undefined) => {
    const host = 'localhost';
    const options = server.options();
    return new MysqlProvider('mysql/secure', {
      ...options,
      admin: { ...options.admin, host, tls: { ca } },
      target: { ...options.target, host },
    });
  };
  (CA ? describe : describe.skip)('by TLS', () => {
    it('issues and verifies, and the server sees that it is used', async () => {
      const of = version();
      const credential = await issue(of, ENTRIES, byTls(CA ?? ''));
      await byTls(CA ?? '').verify(credential, signal());
      const { username } = credential.secret.reveal();
      await server.asRoot(
        `ALTER USER ${identifier(String(username))} REQUIRE SSL`,
      );
      await byTls(CA ?? '').verify(credential, signal());
      await expect(provider().verify(credential, signal())).rejects.toThrow(
        /refuses the login/,
      );
    });

    it('refuses a certificate of nobody', async () => {
      await expect(byTls(undefined).ping(signal())).rejects.toThrow(
        /^mysql\/secure at \S+ shows a certificate that doesn't hold/,
      );
    });
  });

  it('lists what Custody did not make as nobody’s', async () => {
    const seen = [];
    for await (const one of provider().list(signal())) {
      if (one.account.startsWith(server.admin.username)) seen.push(one);
    }
    expect(seen).toEqual([
      {
        account: `${server.admin.username}@%`,
        identityUid: null,
        version: null,
        canLogIn: true,
      },
    ]);
  });
});
