import { ConfigReader } from '@backstage/config';
import { readVaultSinkConfig } from './config';

const url = 'https://vault.example.com:8200';
const auth = { tokenFile: '/run/token' };
const read = (section: object) =>
  readVaultSinkConfig(new ConfigReader({ ...section }));

describe('readVaultSinkConfig', () => {
  it('fills in what may be left out', () => {
    expect(read({ url, auth })).toEqual({
      server: { url, namespace: null, ca: null },
      mount: 'secret',
      path: 'custody',
      auth: { method: 'tokenFile', file: '/run/token' },
    });
  });

  it('reads all of it', () => {
    expect(
      read({
        url: `${url}/`,
        mount: 'kv/platform',
        path: 'custody/production',
        namespace: 'platform/eu',
        tls: { ca: 'PEM' },
        auth: { appRole: { roleId: 'r', secretIdFile: '/run/id' } },
      }),
    ).toEqual({
      server: { url, namespace: 'platform/eu', ca: 'PEM' },
      mount: 'kv/platform',
      path: 'custody/production',
      auth: {
        method: 'appRole',
        roleId: 'r',
        secretIdFile: '/run/id',
        mount: 'approle',
      },
    });
    expect(read({ url, auth: { kubernetes: { role: 'c' } } }).auth).toEqual({
      method: 'kubernetes',
      role: 'c',
      jwtFile: '/var/run/secrets/kubernetes.io/serviceaccount/token',
      mount: 'kubernetes',
    });
  });

  it.each([
    ['http://127.0.0.1:8100', 'http://127.0.0.1:8100'],
    ['http://localhost:8100', 'http://localhost:8100'],
    ['http://[::1]:8100', 'http://[::1]:8100'],
  ])('takes an agent on this machine without TLS: %s', (given, expected) => {
    expect(read({ url: given, auth }).server.url).toBe(expected);
  });

  it.each<[object, string]>([
    [{ auth }, '`custody.sinks.vault.url` is missing'],
    [{ url }, '`custody.sinks.vault.auth` is missing'],
    [{ url: 'vault', auth }, '`custody.sinks.vault.url` is no URL'],
    [{ url: 'ftp://vault', auth }, 'starts with `ftp:`'],
    [{ url: 'http://vault:8200', auth }, 'readable over the network'],
    [{ url: 'http://localhost.example.com', auth }, 'over the network'],
    [{ url: 'https://hunter2@vault', auth }, 'what `auth` is for'],
    [{ url: 'https://:hunter2@vault', auth }, 'what `auth` is for'],
    [{ url: `${url}/v1`, auth }, 'goes on after the port'],
    [{ url: `${url}?token=hunter2`, auth }, 'goes on after the port'],
    [{ url, auth, mount: '/kv' }, '`custody.sinks.vault.mount` is no path'],
    [{ url, auth, path: 'a/../b' }, '`custody.sinks.vault.path` is no path'],
    [{ url, auth, path: 'a/' }, '`a/`'],
    [{ url, auth, mout: 'kv' }, 'has keys that are not known: `mout`'],
    [{ url, auth: {} }, '`custody.sinks.vault.auth` must have exactly one'],
    [
      { url, auth: { ...auth, kubernetes: { role: 'c' } } },
      'must have exactly one of `tokenFile`, `appRole`, `kubernetes`',
    ],
    [
      { url, auth: { appRole: { roleId: 'r' } } },
      '`custody.sinks.vault.auth.appRole.secretIdFile` is missing',
    ],
    [{ url, auth: { tokenFile: '' } }, 'auth.tokenFile` is empty'],
  ])('refuses %j in words', (section, said) => {
    let text = '';
    try {
      read(section);
    } catch (error) {
      text = String(error);
    }
    expect(text).toContain(said);
    expect(text).not.toContain('hunter2');
  });
});
