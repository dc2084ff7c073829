import { ConfigReader } from '@backstage/config';
import { readLdapProviderConfig } from './config';

const GOOD = {
  url: 'ldaps://ldap.example.com',
  bindDn: 'cn=custody,dc=example,dc=com',
  bindPassword: 'sesame',
  accountsDn: 'ou=services, dc=example, dc=com',
  groupsDn: 'ou=groups,dc=example,dc=com',
};
const read = (config: object) =>
  readLdapProviderConfig('ldap/corp', new ConfigReader({ ...GOOD, ...config }));

describe('the configuration of an instance', () => {
  it('needs no more than an address, a login and two places', () => {
    const address = {
      url: 'ldaps://ldap.example.com:636',
      startTls: false,
      tls: { ca: undefined },
    };
    expect(read({})).toEqual({
      admin: {
        ...address,
        dn: 'cn=custody,dc=example,dc=com',
        password: 'sesame',
      },
      target: address,
      accountsDn: 'ou=services,dc=example,dc=com',
      groupsDn: 'ou=groups,dc=example,dc=com',
      discoverDn: 'ou=services,dc=example,dc=com',
      lastUsed: null,
    });
  });

  it('reads all that may be said', () => {
    expect(
      read({
        url: 'ldap://ldap',
        startTls: true,
        tls: { ca: 'PEM' },
        discoverDn: 'dc=example,dc=com',
        lastUsed: 'authTimestamp',
        connection: { url: 'ldaps://proxy:1636' },
      }),
    ).toMatchObject({
      admin: { url: 'ldap://ldap:389', startTls: true, tls: { ca: 'PEM' } },
      target: { url: 'ldaps://proxy:1636', startTls: false },
      discoverDn: 'dc=example,dc=com',
      lastUsed: 'authTimestamp',
    });
    expect(
      read({ url: 'ldap://localhost:3389', plaintext: true }).admin,
    ).toMatchObject({ url: 'ldap://localhost:3389', startTls: false });
  });

  it.each([
    [{ url: 'ldap' }, /`custody.providers.ldap.corp.url` .* no URL/],
    [{ url: 'https://ldap' }, /no address of a directory/],
    [{ url: 'ldaps://me:sesame@ldap' }, /holds a user or a password: put/],
    [{ url: 'ldap://ldap' }, /would send passwords readably: use `ldaps:`/],
    [
      { connection: { url: 'ldap://ldap' } },
      /`custody.providers.ldap.corp.connection.url` would send/,
    ],
    [{ accountsDn: 'services' }, /`.*accountsDn` is `services`, .*: write it/],
    [{ groupsDn: 'cn=a\\,b' }, /groupsDn/],
    [{ discoverDn: 'x' }, /discoverDn/],
    [{ lastUsed: 'memory' }, /`.*lastUsed` is `memory`: use pwdLastSuccess/],
  ])('refuses %j', (config, message) => {
    expect(() => read(config)).toThrow(message);
    expect(() => read(config)).not.toThrow(/sesame/);
  });
});
