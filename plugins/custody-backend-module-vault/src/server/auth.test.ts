import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  createVaultWorld,
  failure,
  type VaultWorld,
  version,
} from '../__testUtils__/world';
import { VaultSink } from '../VaultSink';

jest.setTimeout(30_000);

const logins = (asked: string[]) =>
  asked.filter(what => what.startsWith('POST /auth/'));

describe.each(['appRole', 'kubernetes'] as const)('by %s', method => {
  let world: VaultWorld;
  const login = `POST /auth/${method.toLowerCase()}/login`;
  const RENEWAL = 'POST /auth/token/renew-self';
  const sealing = async () =>
    logins(await world.during(() => world.seal(version())));

  beforeEach(async () => {
    world = await createVaultWorld({ auth: method });
  });
  afterEach(() => world.close());

  it('logs in once, for all who ask at the same moment', async () => {
    const asked = await world.during(() =>
      Promise.all([1, 2, 3, 4].map(() => world.seal(version()))),
    );
    expect(logins(asked)).toEqual([login]);
    expect(await sealing()).toEqual([]);
  });

  it('renews its token before it ends, and logs in again after', async () => {
    expect(await sealing()).toEqual([login]);
    world.pass(2_300);
    expect(await sealing()).toEqual([]);
    world.pass(200);
    expect(await sealing()).toEqual([RENEWAL]);
    world.pass(2_300);
    expect(await sealing()).toEqual([]);
    world.pass(3_600);
    expect(await sealing()).toEqual([login]);
  });

  it('logs in again where renewal is refused', async () => {
    await sealing();
    world.pass(2_500);
    world.vault.revokeTokens();
    expect(await sealing()).toEqual([RENEWAL, login]);
  });

  it('logs in again, once, where its token was revoked', async () => {
    await sealing();
    world.vault.revokeTokens();
    expect(await sealing()).toEqual([login]);
  });

  it('does not go on logging in where the policy forbids it', async () => {
    await sealing();
    world.vault.instead = what =>
      what.startsWith('POST /secret/data')
        ? { status: 403, body: { errors: ['permission denied'] } }
        : null;
    const asked = await world.during(() => failure(world.seal(version())));
    expect(logins(asked)).toEqual([login]);
  });

  it('says that the login is refused, and not with what', async () => {
    writeFileSync(world.files.secretId, 'custody-secret-id-wrong');
    writeFileSync(world.files.jwt, 'header.wrong.signature');
    const text = await failure(world.seal(version()));
    expect(text).toMatch(
      new RegExp(
        `the login by \`${method}\` at \`auth/${method.toLowerCase()}\` is refused`,
      ),
    );
    expect(text).not.toContain('wrong');
  });

  it('reads its file anew for each login', async () => {
    const right = [world.files.secretId, world.files.jwt].map(
      file => [file, readFileSync(file, 'utf8')] as const,
    );
    for (const [file] of right) writeFileSync(file, 'wrong');
    await failure(world.seal(version()));
    for (const [file, text] of right) writeFileSync(file, `${text}\n`);
    expect(await sealing()).toEqual([login]);
  });

  it('who gives up while it hangs leaves the login to the others', async () => {
    world.proxy.fault = { kind: 'delay', ms: 200 };
    const abort = new AbortController();
    const given = world.seal(version(), 'given-up', abort.signal);
    const stays = world.seal(version());
    abort.abort(new Error('stopped by the engine'));
    await expect(given).rejects.toThrow('stopped by the engine');
    await stays;
  });
});

describe('a token that can’t be renewed', () => {
  it('is followed by a login', async () => {
    const world = await createVaultWorld({ double: { renewable: false } });
    await world.seal(version());
    world.pass(2_500);
    expect(logins(await world.during(() => world.seal(version())))).toEqual([
      'POST /auth/approle/login',
    ]);
    await world.close();
  });

  it('and lasts for ever is kept', async () => {
    const world = await createVaultWorld();
    world.vault.tokenSeconds = 0;
    await world.seal(version());
    world.pass(100_000_000);
    const asked = await world.during(() => world.seal(version()));
    expect(logins(asked)).toEqual([]);
    await world.close();
  });
});

describe('by a token in a file', () => {
  let world: VaultWorld;
  beforeEach(async () => {
    world = await createVaultWorld({ auth: 'tokenFile' });
  });
  afterEach(() => world.close());

  it('never logs in, and uses what an agent wrote since', async () => {
    expect(logins(await world.during(() => world.seal(version())))).toEqual([]);
    world.vault.revokeTokens();
    expect(await failure(world.seal(version()))).toMatch(
      /does not let Custody's token work .* token valid/,
    );
    writeFileSync(world.files.token, `${world.vault.mintToken()}\n`);
    await world.seal(version());
  });

  it.each<[string, string | null, RegExp]>([
    [
      'is not there',
      null,
      /can't be read \(ENOENT\): put what `custody.sinks.vault.auth.tokenFile`/,
    ],
    ['is empty', '\n', /is empty, or holds more than one word/],
    ['would end its header', 'hvs.a\r\nx-evil: 1', /holds more than one word/],
    ['is no text', 'hvs.\u00e9', /holds more than one word/],
  ])('says that a file %s', async (_, text, said) => {
    if (text === null) rmSync(world.files.token);
    else writeFileSync(world.files.token, text);
    expect(await failure(world.seal(version()))).toMatch(said);
  });
});

describe('by TLS', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'custody-vault-tls-'));
  const pem = (name: string) => readFileSync(path.join(folder, name), 'utf8');

  beforeAll(() => {
    for (const name of ['server', 'other']) {
      const { status, stderr } = spawnSync(
        'openssl',
        [
          ...['req', '-x509', '-newkey', 'ec', '-nodes', '-days', '2'],
          ...['-pkeyopt', 'ec_paramgen_curve:P-256', '-subj', '/CN=localhost'],
          ...['-addext', 'subjectAltName=DNS:localhost'],
          ...[
            '-keyout',
            `${folder}/${name}.key`,
            '-out',
            `${folder}/${name}.crt`,
          ],
        ],
        { encoding: 'utf8' },
      );
      if (status !== 0) throw new Error(`openssl: ${stderr}`);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each<[string, string | null, string, RegExp | null]>([
    ['trusts the authority that it was given', 'server.crt', 'localhost', null],
    [
      'trusts no other',
      'other.crt',
      'localhost',
      /is not trusted \(\w+\): set `custody.sinks.vault.tls.ca`/,
    ],
    ['trusts none by itself', null, 'localhost', /is not trusted/],
    [
      'expects the name that it asked for',
      'server.crt',
      '127.0.0.1',
      /is not trusted \(ERR_TLS_CERT_ALTNAME_INVALID\)/,
    ],
  ])('%s', async (_, ca, host, said) => {
    const double = { tls: { cert: pem('server.crt'), key: pem('server.key') } };
    const first = await createVaultWorld({ double });
    const sink = new VaultSink({
      server: {
        url: first.vault.url.replace('localhost', host),
        namespace: null,
        ca: ca && pem(ca),
      },
      mount: 'secret',
      path: 'custody',
      auth: { method: 'tokenFile', file: first.files.token },
    });
    const attempt = sink.forget(version(), first.signal());
    expect(await failure(attempt)).toMatch(said ?? /^it did not fail$/);
    await sink.close();
    await first.close();
  });
});
