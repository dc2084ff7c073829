import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { addressesOf } from '../config';
import { startPostgres, type RunningPostgres } from '../postgres/start';
import { startFakeCustody, type FakeCustody } from '../testing/fakeCustody';
import { testConfig } from '../testing/world';
import { startWorkload, type RunningWorkload } from './server';
import type { ServiceStatus } from './service';

jest.setTimeout(120_000);

const IDENTITY = 'identity:payments/ledger-api-db';

describe('the sample workload', () => {
  let world: Awaited<ReturnType<typeof testConfig>>;
  let postgres: RunningPostgres;
  let custody: FakeCustody;
  let workload: RunningWorkload;
  let output: string[];

  beforeAll(async () => {
    world = await testConfig();
    postgres = await startPostgres(world.config);
    custody = await startFakeCustody(world.config.ports.backend);
    output = [];
    workload = await startWorkload(world.config, line => output.push(line));
  });
  afterAll(async () => {
    await workload?.close();
    await custody?.close();
    await postgres?.close();
    world.cleanUp();
  });

  const get = async (pathname: string) => {
    const answer = await fetch(`${workload.url}${pathname}`);
    return { status: answer.status, body: await answer.json() };
  };
  const status = async () =>
    (await get('/services/ledger-api/status')).body as ServiceStatus;
  async function until(test: (status: ServiceStatus) => boolean) {
    for (let tries = 0; tries < 150; tries += 1) {
      const now = await status();
      if (test(now)) {
        return now;
      }
      await sleep(100);
    }
    throw new Error(
      `it did not come to that: ${JSON.stringify(await status())}`,
    );
  }

  /** What Custody's provider does, in short: a login role with the scope's privileges. */
  async function issue(version: number): Promise<string> {
    const username = `ledger_api_v${version}`;
    const password = `password-of-version-${version}`;
    await asAdmin([
      `create role ${username} login password '${password}'`,
      `grant connect on database ledger to ${username}`,
      `grant usage on schema ledger to ${username}`,
      `grant select, insert on ledger.entries to ${username}`,
    ]);
    await custody.offer({
      identity: IDENTITY,
      version,
      secret: {
        host: 'localhost',
        port: world.config.ports.postgres,
        database: 'ledger',
        username,
        password,
      },
    });
    return username;
  }
  async function asAdmin(statements: string[]) {
    const client = new Client({
      connectionString: postgres.adminUrls.LEDGER_ADMIN_URL,
    });
    await client.connect();
    for (const statement of statements) {
      await client.query(statement);
    }
    await client.end();
  }

  it('makes keys on demand, and shows the public halves only', async () => {
    const { body } = await get('/services/ledger-api/keys');
    expect(body.keys.map((key: { use: string }) => key.use)).toEqual([
      'sig',
      'enc',
    ]);
    for (const key of body.keys) {
      expect(Object.keys(key).sort()).toEqual(
        ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'].sort(),
      );
    }
    expect((await get('/services/ledger-api/keys')).body).toEqual(body);
    custody.register(body.keys);

    const file = path.join(world.config.dataDir, 'workload', 'ledger-api.json');
    // eslint-disable-next-line no-bitwise -- file modes are bits
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('gives two callers at once the same keys', async () => {
    const [one, other] = await Promise.all([
      get('/services/batch/keys'),
      get('/services/batch/keys'),
    ]);
    expect(one.body).toEqual(other.body);
  });

  it.each(['/services/Ledger/keys', '/services/..%2Fx/keys'])(
    'refuses %s',
    async pathname => {
      expect((await get(pathname)).status).toBe(400);
    },
  );

  it.each(['/services/unknown/status', '/nowhere', '/services/x'])(
    'knows nothing at %s',
    async pathname => {
      expect((await get(pathname)).status).toBe(404);
      expect(
        readdirSync(path.join(world.config.dataDir, 'workload')),
      ).not.toContain('unknown.json');
    },
  );

  it('waits, without counting failures, until it has a credential', async () => {
    expect(await status()).toMatchObject({
      state: 'waiting',
      version: null,
      queries: 0,
      failed: 0,
    });
  });

  it('opens its first credential, queries, and acknowledges', async () => {
    await issue(1);
    const now = await until(
      ({ version, queries }) => version === 1 && queries > 3,
    );
    expect(now).toMatchObject({ state: 'running', failed: 0 });
    expect(custody.acknowledged()).toContainEqual({
      identity: IDENTITY,
      version: 1,
    });
  });

  it('moves to the next version while it works, and no query fails', async () => {
    const before = await status();
    await issue(2);
    await until(({ version }) => version === 2);
    await custody.untilAcknowledged(2);
    custody.withdraw(1);
    // What Custody does after the acknowledgement: the old account goes, with its sessions.
    await asAdmin([
      'grant ledger_api_v1 to custody_ledger',
      `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'ledger_api_v1'`,
      'drop owned by ledger_api_v1',
      'drop role ledger_api_v1',
    ]);
    const after = await until(({ queries }) => queries > before.queries + 8);
    expect(after).toMatchObject({ version: 2, failed: 0, state: 'running' });
  });

  it('stays with what works when the next version does not', async () => {
    await custody.offer({
      identity: IDENTITY,
      version: 3,
      secret: {
        host: 'localhost',
        port: world.config.ports.postgres,
        database: 'ledger',
        username: 'nobody_made_this',
        password: 'wrong',
      },
    });
    const now = await until(({ state }) => state === 'failing');
    expect(now).toMatchObject({ version: 2, failed: 0 });
    expect(custody.acknowledged().map(({ version }) => version)).not.toContain(
      3,
    );
    custody.withdraw(3);
    await until(({ state }) => state === 'running');
  });

  it('works on while Custody is away, and acknowledges again after a restart of its own', async () => {
    custody.goAway();
    const away = await until(({ problem }) => problem !== null);
    await until(({ queries }) => queries > away.queries + 2);
    custody.comeBack();

    await workload.close();
    const acknowledgedBefore = custody.acknowledged().length;
    workload = await startWorkload(world.config, line => output.push(line));
    const now = await until(
      ({ version, queries }) => version === 2 && queries > 0,
    );
    expect(now.failed).toBe(0);
    expect(custody.acknowledged().length).toBeGreaterThan(acknowledgedBefore);
  });

  it('says who it is by fresh assertions alone', () => {
    const assertions = custody.assertions();
    expect(assertions.length).toBeGreaterThan(5);
    const audience = `${
      addressesOf(world.config.ports).backend
    }/api/custody/workload`;
    for (const { payload, header } of assertions) {
      expect(header).toMatchObject({ alg: 'ES256' });
      expect(payload.iss).toBe(
        `urn:ietf:params:oauth:jwk-thumbprint:sha-256:${header.kid}`,
      );
      expect(payload.sub).toBe(payload.iss);
      expect(payload.aud).toBe(audience);
      expect(Number(payload.exp) - Number(payload.iat)).toBeLessThanOrEqual(60);
    }
    const ids = assertions.map(({ payload }) => payload.jti);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('shows itself on a page, and secrets nowhere', async () => {
    const page = await (await fetch(`${workload.url}/`)).text();
    expect(page).toContain('ledger-api');
    const said = [page, JSON.stringify(await status()), ...output].join('\n');
    expect(said).toContain('now on version 2');
    expect(said).not.toMatch(/password-of-version/);
    const keys = readFileSync(
      path.join(world.config.dataDir, 'workload', 'ledger-api.json'),
      'utf8',
    );
    expect(keys).not.toMatch(/password-of-version/);
  });
});
