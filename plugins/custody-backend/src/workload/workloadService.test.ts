import { randomUUID } from 'node:crypto';
import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import { clearTables } from '../__testUtils__/clearTables';
import { testDatabases } from '../__testUtils__/databases';
import {
  AUDIENCE,
  createEngineWorld,
  type EngineWorld,
  PROPOSED,
} from '../__testUtils__/engineWorld';
import type { ConsumersRow, SealedSecretsRow } from '../store/tables';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('workload API, %s', id => {
  let db: Knex;
  let world: EngineWorld;
  let api: ConsumerDouble;
  let other: ConsumerDouble;
  let uid: string;

  beforeAll(async () => {
    api = await ConsumerDouble.create('ledger-api');
    other = await ConsumerDouble.create('stranger', 'EdDSA');
  });

  beforeAll(async () => {
    db = await databases.migrated(id);
  });

  beforeEach(async () => {
    await clearTables(db);
    world = createEngineWorld(db);
    uid = await world.govern({ consumers: [api] });
    await world.engine().drain();
  });

  const valid = () => ({ now: world.clock.now(), audience: AUDIENCE });

  it('gives a consumer what is sealed for it, which it alone can open', async () => {
    const [item] = await world.read(api);
    expect(item).toMatchObject({
      identity: PROPOSED.ref,
      version: 1,
      state: 'current',
      provider: 'fake/main',
      connection: { host: 'fake.example.com', port: 5432 },
      secret: {
        username: 'payments-ledger-api-db-v1',
        password: expect.any(String),
        host: 'fake.example.com',
        port: 5432,
        database: 'main',
      },
    });
    expect(item.connection).not.toHaveProperty('password');
    await expect(other.open(item.sealed)).rejects.toThrow();
  });

  it('keeps nothing that could be read back', async () => {
    const [{ secret }] = await world.read(api);
    for (const table of [
      'credentials',
      'sealed_secrets',
      'operations',
      'audit_events',
      'identities',
    ]) {
      const text = JSON.stringify(await world.db(table));
      expect(text).not.toContain(secret.password);
    }
  });

  it.each([
    [
      'an unknown key',
      () => other.assertion(valid()),
      'no active consumer has the key',
    ],
    [
      'another audience',
      () => api.assertion({ ...valid(), audience: `${AUDIENCE}/` }),
      'it must be exactly',
    ],
    [
      'more than a minute',
      () => api.assertion({ ...valid(), lifetime: 61 }),
      'is valid for longer than 60 s',
    ],
    [
      'one that is over',
      () => api.assertion({ ...valid(), now: '2026-11-22T11:58:00.000Z' }),
      'what was signed is not valid',
    ],
    [
      'one of the future',
      () => api.assertion({ ...valid(), now: '2026-11-22T12:02:00.000Z' }),
      'what was signed is not valid',
    ],
    [
      'somebody else’s subject',
      () => api.assertion({ ...valid(), subject: other.subject }),
      '`iss` and `sub` must both be',
    ],
    [
      'another issuer',
      () => api.assertion({ ...valid(), issuer: 'https://example.com' }),
      '`iss` and `sub` must both be',
    ],
    ['no jti to speak of', () => api.assertion({ ...valid(), jti: '' }), 'jti'],
    ...[7, { a: 1 }, ['x']].map(
      (jti): [string, () => Promise<string>, string] => [
        `a jti that is ${JSON.stringify(jti)}`,
        // What a consumer in another language may well sign.
        () => api.assertion({ ...valid(), jti: jti as unknown as string }),
        '`jti` must be a text',
      ],
    ),
    [
      'a changed signature',
      async () => `${(await api.assertion(valid())).slice(0, -8)}AAAAAAAA`,
      'what was signed is not valid',
    ],
    [
      'no signature at all',
      async () => {
        const [, payload] = (await api.assertion(valid())).split('.');
        const header = Buffer.from(
          JSON.stringify({ alg: 'none', kid: api.thumbprint }),
        ).toString('base64url');
        return `${header}.${payload}.`;
      },
      'what was signed is not valid',
    ],
    ['no token', async () => 'hello', 'send `Authorization: Bearer'],
  ])('refuses %s', async (_, assertion, message) => {
    const call = world.workload.credentials(await assertion());
    await expect(call).rejects.toThrow(message);
    await expect(call).rejects.toMatchObject({ name: 'AuthenticationError' });
  });

  it('takes an assertion once, however many ask at the same time', async () => {
    const assertion = await api.assertion(valid());
    const results = await Promise.allSettled(
      [1, 2, 3, 4].map(() => world.workload.credentials(assertion)),
    );
    const taken = results.filter(({ status }) => status === 'fulfilled');
    expect(taken).toHaveLength(1);
  });

  it('serves nothing of a suspended identity, and nothing to suspended keys', async () => {
    await world.db('identities').update({ state: 'suspended' });
    expect(await world.read(api)).toEqual([]);
    await world.db('identities').update({ state: 'governed' });
    await world.db('consumers').update({ state: 'suspended' });
    await expect(world.read(api)).rejects.toThrow('no active consumer');
  });

  it('takes a signed acknowledgement once, also with an assertion that is new', async () => {
    const now = world.clock.now();
    const acknowledgement = await api.acknowledgement({
      identity: PROPOSED.ref,
      version: 1,
      now,
      audience: AUDIENCE,
    });
    const say = async () =>
      world.workload.acknowledge(await api.assertion(valid()), acknowledgement);
    const results = await Promise.allSettled([say(), say(), say()]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(
      1,
    );
    await expect(say()).rejects.toMatchObject({
      name: 'AuthenticationError',
      message: expect.stringContaining('`jti` was used before'),
    });
  });

  it('takes word of the same move twice as one', async () => {
    await world.acknowledge(api, 1);
    await world.acknowledge(api, 1);
    const events = (await world.events()).filter(
      type => type === 'credential.acknowledged',
    );
    expect(events).toHaveLength(1);
    const [row] = await world.db('acknowledgements');
    expect(row).toMatchObject({ seen_by: 'acknowledgement' });
    expect(row.proof.split('.')).toHaveLength(3);
  });

  it('refuses a move to a version that is not there, or of somebody else', async () => {
    await expect(world.acknowledge(api, 7)).rejects.toThrow(
      'version 7 of `identity:payments/ledger-api-db` is not there to move to',
    );
    const now = world.clock.now();
    const acknowledgement = await other.acknowledgement({
      identity: PROPOSED.ref,
      version: 1,
      now,
      audience: AUDIENCE,
    });
    await expect(
      world.workload.acknowledge(await api.assertion(valid()), acknowledgement),
    ).rejects.toThrow('no active consumer has the key');
  });

  it('believes nobody who was never given the version', async () => {
    const [row] = await world.db<ConsumersRow>('consumers');
    const [signing, encryption] = await other.keys();
    await world.db<ConsumersRow>('consumers').insert({
      ...row,
      id: randomUUID(),
      name: other.name,
      thumbprint: other.thumbprint,
      signing_key: JSON.stringify(signing),
      encryption_key: JSON.stringify(encryption),
    });
    await expect(world.acknowledge(other, 1)).rejects.toThrow(
      'version 1 of `identity:payments/ledger-api-db` was never sealed for this key',
    );
    expect(await world.db('acknowledgements')).toEqual([]);
    await world.acknowledge(api, 1);
  });

  it('forgets what was sealed once the version is revoked', async () => {
    await world.enqueue(uid, 'compromised');
    await world.engine().drain();
    const rows = await world.db<SealedSecretsRow>('sealed_secrets');
    expect(rows).toEqual([]);
  });
});
