import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Channel } from 'amqplib';
import type {
  IssuedCredential,
  ProviderVersion,
} from '@custody/backstage-plugin-custody-node';
import {
  credentialProviderContract,
  type ProviderContractHarness,
} from '@custody/backstage-plugin-custody-test-utils';
import { RabbitMqProvider } from './RabbitMqProvider';
import {
  admin,
  asRoot,
  HAS_BROKER,
  logIn,
  makeAdmin,
  makeVhost,
  managementUrl,
  onChannel,
  removeAll,
  target,
  vhost,
} from './__testUtils__/broker';
import { pathOf } from './server/management';

jest.setTimeout(60_000);

const signal = () => AbortSignal.timeout(20_000);
const message = Buffer.from('{}');

/** Fails only where the broker says that it is not allowed, and not for any other reason. */
const denied =
  (work: (channel: Channel) => Promise<unknown>, where = vhost) =>
  async (issued: IssuedCredential) => {
    const failure = await onChannel(issued, work, where).then(() => '', String);
    if (/ACCESS_REFUSED|got <ConnectionClose/.test(failure)) {
      throw new Error(failure);
    }
  };

async function isShown(user: string): Promise<void> {
  const look = async () =>
    (await asRoot('GET', pathOf`/connections/username/${user}`)) as unknown[];
  while ((await look()).length === 0) await sleep(20);
}

const harness: ProviderContractHarness = {
  createProvider: async () =>
    new RabbitMqProvider('rabbitmq/contract', { management: admin, target }),
  privileges: [
    {
      vhost,
      write: 'events',
      topics: [{ exchange: 'events', write: 'placed.*' }],
    },
    { vhost, read: 'placed' },
    { vhost, configure: 'worker.*', write: 'worker.*', read: ['worker.*'] },
  ],
  narrower: [{ vhost, read: 'placed' }],
  logIn: async issued => {
    const model = await logIn(issued);
    // The broker shows a connection a moment after it let it in; `lastUsed` can't know of it before.
    await isShown(issued.account);
    return {
      use: async () => {
        await (await model.createChannel()).close();
      },
      close: async () => {
        await model.close().catch(() => {});
      },
    };
  },
  use: issued =>
    onChannel(issued, async channel => {
      channel.publish('events', 'placed.eu', message);
      await channel.get('placed');
      await channel.assertExchange('worker.out', 'direct', {
        autoDelete: true,
      });
      await channel.assertQueue('worker.1', { exclusive: true });
      await channel.bindQueue('worker.1', 'worker.out', '1');
      channel.publish('worker.out', '1', message);
      await channel.get('worker.1');
    }),
  overstep: {
    'publish with a routing key of others': denied(async channel =>
      channel.publish('events', 'refunded.eu', message),
    ),
    'publish to another exchange': denied(async channel =>
      channel.publish('billing-events', 'placed.eu', message),
    ),
    'publish to a queue by the default exchange': denied(async channel =>
      channel.sendToQueue('billing', message),
    ),
    'read a queue of others': denied(channel => channel.get('billing')),
    'read a queue whose name goes on after a line break': denied(channel =>
      channel.get('placed\n'),
    ),
    'listen to an exchange': denied(async channel => {
      await channel.assertQueue('worker.2', { exclusive: true });
      await channel.bindQueue('worker.2', 'billing-events', '#');
    }),
    'declare a queue': denied(channel => channel.assertQueue('mine')),
    'remove the queue that it reads': denied(channel =>
      channel.deleteQueue('placed'),
    ),
    'send into the queue that it reads': denied(channel =>
      channel.bindQueue('placed', 'worker.out', '#'),
    ),
    'enter another virtual host': denied(
      async channel => channel.prefetch(1),
      '/',
    ),
    'use the management API': async issued => {
      const { username, password } = issued.secret.reveal();
      const basic = Buffer.from(`${username}:${password}`).toString('base64');
      const { status } = await fetch(`${managementUrl}/api/whoami`, {
        headers: { authorization: `Basic ${basic}` },
      });
      if (status === 401) throw new Error('not authorized');
    },
  },
  malformed: [
    { vhost, write: '*' },
    { vhost, configure: '.*', write: '.*', read: '.*' },
    { vhost: '*', read: 'placed' },
    { vhost, read: 'pl*ced' },
    { vhost },
    { read: 'placed' },
    { vhost, write: 'amq.default' },
    { vhost, read: 'placed', tags: 'administrator' },
    { vhost, read: 'placed', topics: [{ exchange: 'events', write: 'a' }] },
  ],
};

const version = (number = 1): ProviderVersion => ({
  identity: { uid: randomUUID(), namespace: 'payments', name: 'orders' },
  version: number,
});
const grant = { privileges: harness.privileges };

(HAS_BROKER ? describe : describe.skip)('RabbitMqProvider', () => {
  beforeAll(async () => {
    await makeAdmin();
    await makeVhost();
  });
  afterAll(removeAll);

  describe('keeps the contract', () => {
    it.each(credentialProviderContract(harness))(
      '$title',
      async ({ run: check }) => {
        await expect(check()).resolves.toBeUndefined();
      },
    );
  });

  it('gives the broker the hash of the password, and no tag', async () => {
    const provider = await harness.createProvider();
    const of = version();
    const issued = await provider.issue(
      of,
      { ...grant, validUntil: null },
      signal(),
    );
    const shown = await asRoot('GET', pathOf`/users/${issued.account}`);
    expect(shown).toMatchObject({
      hashing_algorithm: 'rabbit_password_hashing_sha256',
      tags: [],
    });
    expect(JSON.stringify(shown)).not.toContain(
      String(issued.secret.reveal().password),
    );
    await provider.revoke(of, signal());
  });

  it('takes away what someone granted by hand', async () => {
    const provider = await harness.createProvider();
    const of = version();
    const issue = () =>
      provider.issue(of, { ...grant, validUntil: null }, signal());
    const { account } = await issue();
    const held = async () => [
      await asRoot('GET', pathOf`/users/${account}/permissions`),
      await asRoot('GET', pathOf`/users/${account}/topic-permissions`),
      await asRoot('GET', pathOf`/users/${account}?columns=tags`),
    ];
    const approved = await held();
    const all = { configure: '.*', write: '.*', read: '.*' };
    await asRoot('PUT', pathOf`/permissions/${vhost}/${account}`, all);
    await asRoot('PUT', pathOf`/permissions/${'/'}/${account}`, all);
    await asRoot('PUT', pathOf`/topic-permissions/${vhost}/${account}`, {
      exchange: 'billing-events',
      write: '.*',
      read: '.*',
    });
    await asRoot('PUT', pathOf`/users/${account}`, {
      password: 'mine',
      tags: 'administrator',
    });
    expect(await held()).not.toEqual(approved);
    await issue();
    expect(await held()).toEqual(approved);
    await provider.revoke(of, signal());
  });

  it('ends every connection of a version', async () => {
    const provider = await harness.createProvider();
    const of = version();
    const issued = await provider.issue(
      of,
      { ...grant, validUntil: null },
      signal(),
    );
    const sessions = await Promise.all([1, 2, 3].map(() => logIn(issued)));
    expect(await provider.endSessions(of, signal())).toBe(3);
    for (const session of sessions) {
      await expect(
        Promise.resolve().then(() => session.createChannel()),
      ).rejects.toThrow(/clos/i);
    }
    await provider.revoke(of, signal());
  });

  it('lists accounts that Custody did not make, and who can log in', async () => {
    const provider = await harness.createProvider();
    const suspended = version();
    await provider.issue(suspended, { ...grant, validUntil: null }, signal());
    await provider.suspend(suspended, signal());
    const found = new Map();
    for await (const { account, ...rest } of provider.list(signal())) {
      found.set(rest.identityUid ?? account, rest);
    }
    expect(found.get(admin.username)).toEqual({
      identityUid: null,
      version: null,
      canLogIn: true,
    });
    expect(found.get(suspended.identity.uid)).toMatchObject({
      canLogIn: false,
    });
    await provider.revoke(suspended, signal());
  });

  it('suspends only what there is', async () => {
    const provider = await harness.createProvider();
    await expect(provider.suspend(version(), signal())).rejects.toThrow(
      'version 1 has no account at rabbitmq/contract: issue a new version',
    );
  });

  it('makes nothing where a virtual host is not there, and says so', async () => {
    const provider = await harness.createProvider();
    const of = version();
    await expect(
      provider.issue(
        of,
        {
          privileges: [{ vhost: 'nowhere', read: 'placed' }],
          validUntil: null,
        },
        signal(),
      ),
    ).rejects.toThrow(
      'rabbitmq/contract has no virtual host `nowhere`, which the privileges name: make it, or correct the vocabulary',
    );
    expect(await provider.isRevoked(of, signal())).toBe(true);
  });

  it('retires what is left of an identity, whatever its version', async () => {
    const provider = await harness.createProvider();
    const of = version(7);
    await provider.issue(of, { ...grant, validUntil: null }, signal());
    await provider.retire(of.identity, signal());
    expect(await provider.isRevoked(of, signal())).toBe(true);
  });
});
