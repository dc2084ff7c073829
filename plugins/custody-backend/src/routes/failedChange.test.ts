import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import { setTimeout as sleep } from 'node:timers/promises';
import { testDatabases } from '../__testUtils__/databases';
import { startPlugin, type StartedPlugin } from '../__testUtils__/startPlugin';

jest.setTimeout(120_000);

const databases = testDatabases();
const ADA = { user: 'ada' };

/** Looks until something holds. */
async function eventually(what: string, holds: () => Promise<boolean>) {
  for (let looks = 0; looks < 200; looks += 1) {
    if (await holds()) return;
    await sleep(100);
  }
  throw new Error(`it never came to that: ${what}`);
}

describe.each(databases.eachSupportedId())(
  'one who has their own change fail, %s',
  id => {
    let db: Knex;
    let plugin: StartedPlugin;
    beforeAll(async () => {
      db = await databases.migrated(id);
      plugin = await startPlugin({ db });
    });
    afterAll(() => plugin.stop());

    const call = async (
      user: string,
      method: 'get' | 'post',
      path: string,
      body?: object,
    ) => {
      const response = await plugin.call({ user }, method, path, body);
      expect({ path, body: response.body, ok: response.status < 300 }).toEqual(
        expect.objectContaining({ ok: true }),
      );
      return response.body;
    };
    const ask = (body: object) => call(ADA.user, 'post', '/requests', body);
    const request = (requestId: string) =>
      call(ADA.user, 'get', `/requests/${requestId}`);
    const approve = (user: string, asked: { id: string; digest: string }) =>
      call(user, 'post', `/requests/${asked.id}/reviews`, {
        verdict: 'approve',
        reason: 'fine with me',
        digest: asked.digest,
      });
    const identityAt = (name: string) => `/identities/payments/${name}`;
    const detail = (name: string) => call(ADA.user, 'get', identityAt(name));
    const renew = (name: string) =>
      ask({
        kind: 'renew',
        identity: { namespace: 'payments', name },
        reason: 'it goes on',
      });
    const owed = ({ approvals }: { approvals: { term: string }[] }) =>
      approvals.map(({ term }) => term);

    /** A change to less, which policy allows at once, waits for a rotation and is cut off with it. */
    const changeAndCutOff = async (name: string, identity: object) => {
      await call(ADA.user, 'post', `${identityAt(name)}/rotate`, {
        reason: 'a drill',
      });
      await eventually(
        'the rotation waits for its consumer',
        async () => (await detail(name)).operation?.step === 'observe',
      );
      const change = await ask({
        kind: 'change',
        identity: { ...identity, scopes: ['own:read'] },
        reason: 'it needs less',
      });
      expect(change.state).toBe('approved');
      await call(ADA.user, 'post', `${identityAt(name)}/suspend`, {
        reason: 'looking into it',
      });
      await eventually(
        'the change fails',
        async () => (await request(change.id)).state === 'failed',
      );
      await eventually(
        'nothing is under way',
        async () => (await detail(name)).operation === null,
      );
      await call(ADA.user, 'post', `${identityAt(name)}/resume`, {
        reason: 'all is fine',
      });
      await eventually(
        'it is governed again',
        async () => (await detail(name)).state === 'governed',
      );
    };
    const proposal = (name: string, scope: string) => ({
      namespace: 'payments',
      name,
      owner: 'group:default/payments',
      scopes: [scope, 'own:read'],
    });

    it('owes for a renewal what was owed before', async () => {
      const identity = proposal('failing-db', 'ledger:write');
      const consumer = await ConsumerDouble.create('ledger-batch');
      const create = await ask({
        kind: 'create',
        identity,
        consumers: [{ name: consumer.name, keys: await consumer.keys() }],
        reason: 'it writes the ledger',
      });
      for (const user of ['omar', 'paula', 'lena', 'sam']) {
        await approve(user, create);
      }
      await eventually(
        'it has a version',
        async () => (await detail('failing-db')).currentVersion === 1,
      );
      const before = await detail('failing-db');
      await changeAndCutOff('failing-db', identity);
      const { risk, grantEndsAt, scopes } = before;
      expect(await detail('failing-db')).toMatchObject({
        risk,
        grantEndsAt,
        scopes,
      });
      const renewal = await renew('failing-db');
      expect(renewal).toMatchObject({
        state: 'pending',
        derived: { risk: 'high' },
      });
      expect(owed(renewal)).toEqual(owed(create));
    });

    it('has what the glass was broken for end when it was to end', async () => {
      const identity = proposal('glass-db', 'own:write');
      const consumer = await ConsumerDouble.create('glass');
      const create = await ask({
        kind: 'create',
        identity,
        consumers: [{ name: consumer.name, keys: await consumer.keys() }],
        reason: 'it is needed now',
      });
      await call('jules', 'post', `/requests/${create.id}/break-glass`, {
        reason: 'INC-7: the ledger is down',
        digest: create.digest,
      });
      await eventually(
        'it has a version',
        async () => (await detail('glass-db')).currentVersion === 1,
      );
      const { grantEndsAt } = await detail('glass-db');
      await changeAndCutOff('glass-db', identity);
      expect((await renew('glass-db')).state).toBe('pending');
      expect(await detail('glass-db')).toMatchObject({ grantEndsAt });
    });
  },
);
