import type { Fault } from '@custody/backstage-plugin-custody-test-utils';
import {
  createVaultWorld,
  failure,
  PASSWORD,
  pathOf,
  type VaultWorld,
  version,
} from './__testUtils__/world';
import type { Reply } from './__testUtils__/vaultDouble';

jest.setTimeout(30_000);

describe('when the server misbehaves', () => {
  let world: VaultWorld;

  beforeEach(async () => {
    world = await createVaultWorld();
  });
  afterEach(() => world.close());

  const writes = (reply: Reply) => {
    world.vault.instead = what =>
      what.startsWith('POST /secret/data') ? reply : null;
  };

  it.each<[string, Reply, RegExp]>([
    [
      'is sealed',
      { status: 503, body: { errors: ['Vault is sealed'] } },
      /is sealed: unseal it; it is asked again$/,
    ],
    [
      'fails',
      { status: 500, body: { errors: ['internal error'] } },
      /failed \(500\): look into the server's log/,
    ],
    [
      'fails behind a balancer',
      { status: 502, body: '<html>Bad Gateway</html>' },
      /failed \(502\)/,
    ],
    [
      'is asked too often',
      { status: 429, body: { errors: ['rate limit quota exceeded'] } },
      /is asked too much: raise its quota/,
    ],
    [
      'forbids it',
      { status: 403, body: { errors: ['permission denied'] } },
      /does not let Custody's token work at `custody\/payments\/.*` of the mount `secret`: .* policy of the module's README/,
    ],
    [
      'has no such mount',
      { status: 404, body: { errors: ['no handler for route "x"'] } },
      /has no engine at `secret`: set `custody.sinks.vault.mount`/,
    ],
    [
      'quotes what it was sent',
      { status: 400, body: { errors: [`bad: ${PASSWORD} hvs.custody`] } },
      /refused \(400\): look into the server's audit log/,
    ],
    [
      'is no Vault and quotes what it was sent',
      { status: 400, body: `bad: ${PASSWORD}` },
      /is something else that answers \(400\)/,
    ],
    [
      'answers success in words of its own',
      { status: 200, body: 'OK' },
      /is something else that answers \(200\)/,
    ],
    [
      'has no versions',
      { status: 204 },
      /has no KV engine of version 2 at `secret`/,
    ],
    [
      'answers without end',
      { status: 200, body: 'x'.repeat(1_000_000) },
      /answered with more than Vault ever does/,
    ],
    [
      'leads elsewhere',
      {
        status: 307,
        headers: { location: 'https://evil.example.com/v1/secret' },
      },
      /sends Custody on to `evil.example.com`, where neither token nor secret is sent/,
    ],
    [
      'leads nowhere',
      { status: 302, headers: { location: '/ui/' } },
      /sends Custody on, where neither/,
    ],
  ])(
    'one that %s is named, and the next attempt succeeds',
    async (_, reply, said) => {
      const of = version();
      writes(reply);
      const text = await failure(world.seal(of));
      expect(text).toMatch(/^Error: sink `vault` at http:\/\/127/);
      expect(text).toMatch(said);
      world.vault.instead = null;
      const sealed = await world.seal(of);
      await world.sink.deliver(of, sealed, world.signal());
    },
  );

  it.each<[string, Fault, RegExp]>([
    [
      'cuts connections at once',
      { kind: 'refuse' },
      /closed the connection before it answered/,
    ],
    ['hangs from the first byte', { kind: 'hang' }, /does not answer/],
    [
      'hangs in the middle',
      { kind: 'hang', at: /POST \/v1\/secret\/data/ },
      /does not answer/,
    ],
    ['answers too late', { kind: 'delay', ms: 1_000 }, /does not answer/],
    [
      'is gone before it hears',
      { kind: 'cut', at: /POST \/v1\/secret\/data/ },
      /closed the connection before it answered/,
    ],
  ])(
    'one that %s is named, and the next attempt succeeds',
    async (_, fault, said) => {
      const of = version();
      world.proxy.fault = fault;
      expect(await failure(world.seal(of))).toMatch(said);
      world.proxy.fault = null;
      await world.sink.deliver(of, await world.seal(of), world.signal());
    },
  );

  it('a write whose answer was lost is followed by one with the new secret, by check-and-set', async () => {
    const of = version();
    world.proxy.fault = {
      kind: 'lose-answer',
      to: /POST \/v1\/secret\/data/,
    };
    expect(await failure(world.seal(of, 'first-first-first'))).toMatch(
      /may be done or not/,
    );
    world.proxy.fault = null;
    expect(world.vault.kept(pathOf(of))).toContain('first-first-first');
    const [{ payload }] = await world.seal(of, 'second-second');
    expect(JSON.parse(payload)).toEqual({
      mount: 'secret',
      path: pathOf(of),
      version: 2,
    });
    expect(world.vault.read(pathOf(of), 2).password).toBe('second-second');
    await world.sink.forget(of, world.signal());
    expect(world.vault.kept(pathOf(of))).toBeNull();
  });

  it('is not written over while somebody else writes there', async () => {
    const of = version();
    await world.seal(of);
    let others = 0;
    world.vault.instead = what => {
      if (what.startsWith('POST /secret/data')) {
        others += 1;
        world.vault.overwrite(pathOf(of));
      }
      return null;
    };
    expect(await failure(world.seal(of))).toMatch(
      /was written at this moment, and not by this replica/,
    );
    expect(others).toBe(2);
  });

  it.each<[string, (of: ReturnType<typeof version>) => void, RegExp]>([
    [
      'written over',
      of => world.vault.overwrite(pathOf(of)),
      /was written over: look who else may write there/,
    ],
    [
      'removed',
      of => {
        world.vault.instead = what =>
          what === `GET /secret/metadata/${pathOf(of)}`
            ? { status: 404, body: { errors: [] } }
            : null;
      },
      /is not there any more, or was deleted/,
    ],
    [
      'deleted softly',
      of => {
        const deletion_time = '2026-11-22T12:00:00Z';
        world.vault.instead = what =>
          what === `GET /secret/metadata/${pathOf(of)}`
            ? {
                status: 200,
                body: {
                  data: {
                    current_version: 1,
                    versions: { 1: { deletion_time, destroyed: false } },
                  },
                },
              }
            : null;
      },
      /is not there any more, or was deleted/,
    ],
  ])(
    'a secret that was %s before it was delivered is given up',
    async (_, harm, said) => {
      const of = version();
      const sealed = await world.seal(of);
      harm(of);
      const attempt = world.sink.deliver(of, sealed, world.signal());
      await expect(attempt).rejects.toMatchObject({
        name: 'PermanentProviderError',
      });
      expect(await failure(attempt)).toMatch(said);
    },
  );

  it('an aborted signal ends what hangs, with its own reason', async () => {
    const of = version();
    const sealed = await world.seal(of);
    world.proxy.fault = { kind: 'hang' };
    for (const attempt of [
      (stop: AbortSignal) => world.seal(version(), PASSWORD, stop),
      (stop: AbortSignal) => world.sink.deliver(of, sealed, stop),
      (stop: AbortSignal) => world.sink.forget(of, stop),
    ]) {
      const abort = new AbortController();
      setTimeout(() => abort.abort(new Error('stopped by the engine')), 50);
      await expect(attempt(abort.signal)).rejects.toThrow(
        'stopped by the engine',
      );
    }
  });

  it('a removal whose answer was lost is done, and done again without harm', async () => {
    const of = version();
    await world.seal(of);
    world.proxy.fault = { kind: 'lose-answer', to: /DELETE/ };
    await failure(world.sink.forget(of, world.signal()));
    world.proxy.fault = null;
    expect(world.vault.kept(pathOf(of))).toBeNull();
    await world.sink.forget(of, world.signal());
  });

  it('a removal that is refused fails: nothing is said to be gone that may be there', async () => {
    const of = version();
    await world.seal(of);
    world.vault.instead = what =>
      what.startsWith('DELETE')
        ? { status: 403, body: { errors: ['permission denied'] } }
        : null;
    expect(await failure(world.sink.forget(of, world.signal()))).toMatch(
      /does not let/,
    );
  });
});

describe('what is mounted', () => {
  it.each<[string, Parameters<typeof createVaultWorld>[0], RegExp]>([
    [
      'an engine of version 1 gets no secret',
      { double: { kvVersion: 1 } },
      /has no KV engine of version 2 at `secret`/,
    ],
    [
      'a mount that is not there, which looks forbidden',
      { sink: { mount: 'kv' } },
      /of the mount `kv`: look whether the mount is right/,
    ],
    [
      'a path that the policy does not allow',
      { sink: { path: 'others' } },
      /at `others\/payments/,
    ],
  ])('%s', async (_, options, said) => {
    const world = await createVaultWorld(options);
    try {
      expect(await failure(world.seal(version()))).toMatch(said);
      // Nothing was kept anywhere, whatever was asked.
      const writes = world.vault.asked.filter(({ what }) =>
        what.startsWith('POST /secret/data/custody'),
      );
      expect(writes).toEqual([]);
    } finally {
      await world.close();
    }
  });

  it('a server that is not there is called so', async () => {
    const world = await createVaultWorld({
      sink: {
        server: { url: 'http://127.0.0.1:1', namespace: null, ca: null },
      },
    });
    expect(await failure(world.seal(version()))).toMatch(
      /can't be reached \(ECONNREFUSED\)/,
    );
    await world.close();
  });

  it('a namespace is named', async () => {
    const world = await createVaultWorld({ double: { namespace: 'platform' } });
    const of = version();
    await world.seal(of);
    expect(world.vault.kept(pathOf(of))).not.toBeNull();
    await world.close();
  });
});
