import { randomUUID } from 'node:crypto';
import {
  HAS_SERVER,
  makeAdmin,
  startOwnServer,
  targetOf,
  type OwnServer,
} from './__testUtils__/server';
import { RedisProvider } from './RedisProvider';

jest.setTimeout(60_000);

const admin = { username: 'custody-admin', password: 'for-tests-alone' };
const signal = () => AbortSignal.timeout(20_000);
const grant = {
  privileges: [{ keys: 'session:*', commands: ['GET'] }],
  validUntil: null,
};
const version = () => ({
  identity: { uid: randomUUID(), namespace: 'payments', name: 'sessions' },
  version: 1,
});

(HAS_SERVER ? describe : describe.skip)('a server that speaks TLS', () => {
  let server: OwnServer;

  beforeAll(async () => {
    server = await startOwnServer({ tls: true });
    await makeAdmin(server.url, admin);
  });
  afterAll(() => server.stop());

  const tls = () => {
    if (!server.tls) throw new Error('it speaks no TLS');
    return server.tls;
  };
  const provider = (more: { url?: string; ca?: string }) => {
    const target = targetOf(more.url ?? tls().url);
    return new RedisProvider('redis/tls', {
      server: target,
      target,
      login: admin,
      persistence: 'none',
      ca: more.ca,
      timeoutMs: 3_000,
    });
  };

  it('is worked with, by its authority', async () => {
    const own = provider({ ca: tls().ca });
    const of = version();
    const issued = await own.issue(of, grant, signal());
    expect(issued.connection).toEqual({
      ...targetOf(tls().url),
      username: issued.account,
    });
    await own.verify(issued, signal());
    await own.revoke(of, signal());
    expect(await own.isRevoked(of, signal())).toBe(true);
  });

  it('is not believed without it', async () => {
    await expect(provider({}).ping(signal())).rejects.toThrow(
      /^redis\/tls at localhost:\d+ shows a certificate that doesn't hold \(DEPTH_ZERO_SELF_SIGNED_CERT\): put its authority into the provider's `tls\.ca`/,
    );
  });

  it('is not believed by a name that the certificate does not have', async () => {
    const url = tls().url.replace('localhost', '127.0.0.1');
    await expect(
      provider({ url, ca: tls().ca }).ping(signal()),
    ).rejects.toThrow(/doesn't hold \(ERR_TLS_CERT_ALTNAME_INVALID\)/);
  });

  it('is not waited for where it speaks none', async () => {
    const url = server.url.replace('redis:', 'rediss:');
    await expect(provider({ url }).ping(signal())).rejects.toThrow(
      /^redis\/tls .*(does not answer|closed the connection)/,
    );
  });
});

(HAS_SERVER ? describe : describe.skip)('a cluster', () => {
  let server: OwnServer;

  beforeAll(async () => {
    server = await startOwnServer({ cluster: true });
    await makeAdmin(server.url, admin);
  });
  afterAll(() => server.stop());

  it('is refused in words, by ping and before anything is made', async () => {
    const target = targetOf(server.url);
    const provider = new RedisProvider('redis/cluster', {
      server: target,
      target,
      login: admin,
      persistence: 'none',
    });
    const of = version();
    for (const attempt of [
      () => provider.ping(signal()),
      () => provider.issue(of, grant, signal()),
    ]) {
      await expect(attempt()).rejects.toThrow(
        'redis/cluster is a node of a Redis Cluster, whose nodes each keep accounts of their own: an account would be let in by this node alone; use a server without `cluster-enabled`',
      );
    }
    expect(await provider.isRevoked(of, signal())).toBe(true);
  });
});
