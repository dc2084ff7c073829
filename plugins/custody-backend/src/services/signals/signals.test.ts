import { createServiceFactory } from '@backstage/backend-plugin-api';
import {
  type SignalPayload,
  signalsServiceRef,
} from '@backstage/plugin-signals-node';
import {
  CHANGE_CHANNEL,
  changeSignalSchema,
  type IdentityDetail,
} from '@custody/backstage-plugin-custody-common';
import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import request from 'supertest';
import { testDatabases } from '../../__testUtils__/databases';
import {
  type StartedPlugin,
  startPlugin,
} from '../../__testUtils__/startPlugin';
import type { IdentitiesRow, OperationsRow } from '../../store/tables';

jest.setTimeout(60_000);

const databases = testDatabases();
const ADA = { user: 'ada' };
const PAGE = '/identities/payments/ledger-reports-db';

const until = async (holds: () => boolean | Promise<boolean>) => {
  for (let attempt = 0; attempt < 150; attempt += 1) {
    if (await holds()) return;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error('it did not come to that within 15 s');
};

describe.each(databases.eachSupportedId())('signals of a change, %s', id => {
  let db: Knex;
  let plugin: StartedPlugin;
  let consumer: ConsumerDouble;
  let busIsAway = false;
  const heard: Array<{ signal: SignalPayload; steps: string }> = [];

  /** What is recorded of all operations, read beside the plugin's own transactions. */
  const stepsOnRecord = async () =>
    JSON.stringify(
      (await db<OperationsRow>('operations').orderBy('created_at')).map(
        ({ kind, state, steps }) => [kind, state, steps],
      ),
    );

  beforeAll(async () => {
    db = await databases.migrated(id);
    plugin = await startPlugin({
      db,
      features: [
        createServiceFactory({
          service: signalsServiceRef,
          deps: {},
          factory: () => ({
            publish: async signal => {
              heard.push({ signal, steps: await stepsOnRecord() });
              if (busIsAway) throw new Error('the bus is away');
            },
          }),
        }),
      ],
    });
    consumer = await ConsumerDouble.create('ledger-batch');
  });

  beforeEach(() => {
    heard.length = 0;
    busIsAway = false;
  });

  afterAll(() => plugin.stop());

  const changes = () =>
    heard
      .filter(({ signal }) => {
        const { identities, requests } = changeSignalSchema.parse(
          signal.message,
        );
        return identities.length + requests.length > 0;
      })
      .map(({ signal }) => signal);
  const detail = async () =>
    (await plugin.call(ADA, 'get', PAGE)).body as IdentityDetail;

  it('follows a request and each of its steps, when they are on record, and names nothing', async () => {
    const { status, body } = await plugin.call(ADA, 'post', '/requests', {
      kind: 'create',
      identity: {
        namespace: 'payments',
        name: 'ledger-reports-db',
        owner: 'group:default/payments',
        scopes: ['own:read'],
      },
      consumers: [{ name: consumer.name, keys: await consumer.keys() }],
      reason: 'it reads reports',
    });
    expect(status).toBe(201);
    await until(async () => (await detail()).currentVersion === 1);
    const [{ uid }] = await db<IdentitiesRow>('identities');
    await until(() => heard.some(({ steps }) => /"done"/.test(steps)));
    expect(changes().length).toBeGreaterThan(0);
    for (const signal of changes()) {
      expect(signal).toEqual({
        channel: CHANGE_CHANNEL,
        recipients: {
          type: 'user',
          // The tenant's groups, those within them, and those who see everything: no storefront, nobody else.
          entityRef: [
            'group:default/audit',
            'group:default/ledger-squad',
            'group:default/payments',
            'group:default/platform',
          ],
        },
        message: { identities: [uid], requests: [body.id], more: false },
      });
    }
  });

  it('follows each part of a rotation, and what the consumer says', async () => {
    const audienceOf = async () => {
      const { body } = await request(plugin.server)
        .get('/api/custody/workload/credentials')
        .set(
          'Authorization',
          `Bearer ${await consumer.assertion({
            now: new Date().toISOString(),
            audience: 'nobody',
          })}`,
        );
      return /exactly `([^`]+)`/.exec(body.error.message)?.[1] as string;
    };
    const audience = await audienceOf();
    await plugin.call(ADA, 'post', `${PAGE}/rotate`, { reason: 'a drill' });
    await until(async () => (await detail()).operation?.step === 'observe');
    await until(() =>
      heard.some(({ steps }) => /"rotate","waiting"/.test(steps)),
    );
    const before = changes().length;
    expect(before).toBeGreaterThan(0);

    const assertion = await consumer.assertion({
      now: new Date().toISOString(),
      audience,
    });
    const acknowledged = await request(plugin.server)
      .post('/api/custody/workload/acknowledgements')
      .set('Authorization', `Bearer ${assertion}`)
      .send({
        acknowledgement: await consumer.acknowledgement({
          now: new Date().toISOString(),
          audience,
          identity: 'payments/ledger-reports-db',
          version: 2,
        }),
      });
    expect([acknowledged.status, acknowledged.body]).toMatchObject([
      200,
      { version: 2 },
    ]);
    await until(() => changes().length > before);
    await until(async () => (await detail()).operation === null);
    const said = JSON.stringify(changes().map(({ message }) => message));
    for (const name of ['ledger', 'payments', 'rotate', 'user:', 'group:']) {
      expect(said).not.toContain(name);
    }
  });

  it('is not needed: without a bus all goes on', async () => {
    busIsAway = true;
    const { status } = await plugin.call(ADA, 'post', `${PAGE}/suspend`, {
      reason: 'it is looked into',
    });
    expect(status).toBe(202);
    await until(async () => (await detail()).state === 'suspended');
    await until(() => heard.length > 0);
  });

  it('says nothing of what was refused', async () => {
    await new Promise(resolve => setTimeout(resolve, 1_500));
    heard.length = 0;
    const refused = await plugin.call(
      { user: 'bea' },
      'post',
      `${PAGE}/rotate`,
      { reason: 'curious' },
    );
    expect(refused.status).toBeGreaterThanOrEqual(400);
    await new Promise(resolve => setTimeout(resolve, 1_500));
    expect(changes()).toEqual([]);
  });
});
