import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  admin,
  HAS_BROKER,
  makeAdmin,
  makeVhost,
  removeAll,
  vhost,
} from './__testUtils__/broker';
import { RabbitMqProvider } from './RabbitMqProvider';

jest.setTimeout(60_000);

const PORTS = 'CUSTODY_TEST_RABBITMQ_TLS_PORTS';
const AUTHORITY = 'CUSTODY_TEST_RABBITMQ_CA';
const HAS_TLS = Boolean(
  HAS_BROKER && process.env[PORTS] && process.env[AUTHORITY],
);
if (!HAS_TLS) {
  process.stderr.write(
    `skipped: set ${PORTS} to the ports on localhost by which RabbitMQ speaks AMQP and the management API over TLS, with a space between them, and ${AUTHORITY} to a file with their authority\n`,
  );
}
const [amqps, https] = (process.env[PORTS] ?? '0 0').split(' ').map(Number);
const authority = () => readFileSync(String(process.env[AUTHORITY]), 'utf8');
const signal = () => AbortSignal.timeout(20_000);
const grant = { privileges: [{ vhost, write: 'events' }], validUntil: null };
const version = () => ({
  identity: { uid: randomUUID(), namespace: 'payments', name: 'orders' },
  version: 1,
});

(HAS_TLS ? describe : describe.skip)('a broker that speaks TLS', () => {
  beforeAll(async () => {
    await makeAdmin();
    await makeVhost();
  });
  afterAll(() => removeAll());

  const provider = (host: string, ca?: string) =>
    new RabbitMqProvider('rabbitmq/tls', {
      management: { ...admin, url: `https://${host}:${https}`, ca },
      target: { host, port: amqps, tls: true },
    });

  it('is worked with, by its authority: management and AMQP', async () => {
    const own = provider('localhost', authority());
    const of = version();
    const issued = await own.issue(of, grant, signal());
    expect(issued.connection).toEqual({
      host: 'localhost',
      port: amqps,
      tls: true,
      username: issued.account,
      vhost,
      vhosts: [vhost],
    });
    await own.verify(issued, signal());
    await own.revoke(of, signal());
    expect(await own.isRevoked(of, signal())).toBe(true);
  });

  it('is not believed without it, by either', async () => {
    const own = provider('localhost', authority());
    const of = version();
    const issued = await own.issue(of, grant, signal());
    const said =
      /^rabbitmq\/tls at \S+ shows a certificate that doesn't hold \(DEPTH_ZERO_SELF_SIGNED_CERT\): put its authority into the provider's `tls\.ca`/;
    await expect(provider('localhost').ping(signal())).rejects.toThrow(said);
    await expect(
      provider('localhost').verify(issued, signal()),
    ).rejects.toThrow(said);
    await own.revoke(of, signal());
  });

  it('is not believed by a name that the certificate does not have', async () => {
    await expect(
      provider('127.0.0.1', authority()).ping(signal()),
    ).rejects.toThrow(/doesn't hold \(ERR_TLS_CERT_ALTNAME_INVALID\)/);
  });
});
