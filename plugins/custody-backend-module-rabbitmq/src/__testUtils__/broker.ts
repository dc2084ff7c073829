import { randomBytes } from 'node:crypto';
import { connect, type Channel, type ChannelModel } from 'amqplib';
import type { IssuedCredential } from '@custody/backstage-plugin-custody-node';
import { ManagementApi, pathOf, type Management } from '../server/management';
import type { Target } from '../server/logIn';

const AMQP_URL = process.env.CUSTODY_TEST_RABBITMQ_URL;
const MANAGEMENT_URL = process.env.CUSTODY_TEST_RABBITMQ_MANAGEMENT_URL;

/** Whether there is a RabbitMQ for tests; they remove again what they make. */
export const HAS_BROKER = Boolean(AMQP_URL && MANAGEMENT_URL);
if (!HAS_BROKER) {
  process.stderr.write(
    'skipped: set CUSTODY_TEST_RABBITMQ_URL and CUSTODY_TEST_RABBITMQ_MANAGEMENT_URL to a RabbitMQ that tests may use; `npm test` does where rabbitmq-server is installed\n',
  );
}

const amqp = new URL(AMQP_URL ?? 'amqp://skipped');
const management = new URL(MANAGEMENT_URL ?? 'http://a:b@skipped');

export const target: Target = {
  host: amqp.hostname,
  port: Number(amqp.port || 5672),
  tls: amqp.protocol === 'amqps:',
};
export const managementUrl = management.origin;

export const suffix = randomBytes(4).toString('hex');
/** An administrator's account of the least rights that RabbitMQ has. */
export const admin: Management = {
  url: managementUrl,
  username: `custody-admin-${suffix}`,
  password: randomBytes(16).toString('hex'),
};
export const vhost = `contract/${suffix}`;

const root = new ManagementApi({
  url: managementUrl,
  username: decodeURIComponent(management.username),
  password: decodeURIComponent(management.password),
});

/** Asks the management API as its owner. */
export async function asRoot(
  method: 'GET' | 'PUT' | 'DELETE',
  path: string,
  body?: object,
): Promise<unknown> {
  return (await root.ask(method, path, AbortSignal.timeout(10_000), body)).body;
}

/** Makes the administrator's account as the README says, or sets its password back. */
export async function makeAdmin(
  options: { password?: string; tags?: string } = {},
): Promise<void> {
  await asRoot('PUT', pathOf`/users/${admin.username}`, {
    password: options.password ?? admin.password,
    tags: options.tags ?? 'administrator',
  });
}

/** A virtual host with what the contract is about, and what it must not reach. */
export async function makeVhost(): Promise<void> {
  await asRoot('PUT', pathOf`/vhosts/${vhost}`, {});
  await asRoot(
    'PUT',
    pathOf`/permissions/${vhost}/${decodeURIComponent(management.username)}`,
    {
      configure: '.*',
      write: '.*',
      read: '.*',
    },
  );
  for (const exchange of ['events', 'billing-events']) {
    await asRoot('PUT', pathOf`/exchanges/${vhost}/${exchange}`, {
      type: 'topic',
    });
  }
  for (const queue of ['placed', 'billing']) {
    await asRoot('PUT', pathOf`/queues/${vhost}/${queue}`, {});
  }
}

export async function removeAll(): Promise<void> {
  await asRoot('DELETE', pathOf`/vhosts/${vhost}`);
  await asRoot('DELETE', pathOf`/users/${admin.username}`);
}

/** Logs in by AMQP with what was issued. */
export async function logIn(
  issued: IssuedCredential,
  where = vhost,
): Promise<ChannelModel> {
  const { username, password } = issued.secret.reveal();
  const model = await connect({
    protocol: target.tls ? 'amqps' : 'amqp',
    hostname: target.host,
    port: target.port,
    username: String(username),
    password: String(password),
    vhost: encodeURIComponent(where),
  });
  model.on('error', () => {});
  return model;
}

/** Logs in, does something on a channel, and fails with what the broker says when it ends the channel. */
export async function onChannel(
  issued: IssuedCredential,
  work: (channel: Channel) => Promise<unknown>,
  where = vhost,
): Promise<void> {
  const model = await logIn(issued, where);
  try {
    const channel = await model.createChannel();
    const ended = new Promise<never>((_, reject) =>
      channel.on('error', reject),
    );
    ended.catch(() => {});
    // A question at the end, so that what was only sent has been judged.
    const worked = work(channel).then(() => channel.prefetch(1));
    worked.catch(() => {});
    await Promise.race([ended, worked]);
  } finally {
    await model.close().catch(() => {});
  }
}
