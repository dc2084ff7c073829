import { ConfigReader } from '@backstage/config';
import { readMysqlProviderConfig } from './config';

const read = (config: object) =>
  readMysqlProviderConfig('mysql/ledger', new ConfigReader({ ...config }));

describe('the configuration of an instance', () => {
  it('takes from the URL what is not said', () => {
    expect(read({ url: 'mysql://custody:p%40ss@db.example/ledger' })).toEqual({
      admin: {
        host: 'db.example',
        port: 3306,
        database: 'ledger',
        username: 'custody',
        password: 'p@ss',
        tls: null,
      },
      target: { host: 'db.example', port: 3306, database: 'ledger' },
      accountHost: '%',
    });
  });

  it('tells consumers another address, and checks certificates', () => {
    expect(
      read({
        url: 'mariadb://custody@db:3307',
        accountHost: '10.1.0.0/255.255.0.0',
        tls: { ca: 'PEM' },
        connection: { host: 'proxy', port: 6033, database: 'ledger' },
      }),
    ).toMatchObject({
      admin: { host: 'db', port: 3307, database: null, tls: { ca: 'PEM' } },
      target: { host: 'proxy', port: 6033, database: 'ledger' },
      accountHost: '10.1.0.0/255.255.0.0',
    });
    expect(read({ url: 'mysql://a@b', tls: {} }).admin.tls).toEqual({});
    expect(read({ url: 'mysql://a@[::1]' }).admin.host).toBe('::1');
  });

  it.each([
    ['ledger:sesame', /`custody.providers.mysql.ledger.url` /],
    ['mysql://a:sesame@b/%zz', /is no URL/],
    ['postgresql://a:sesame@b', /must start with `mysql:`/],
    ['mysql://:sesame@db', /lacks the user/],
    ['mysql:///sesame', /lacks the host/],
  ])('refuses %s without repeating it', (url, message) => {
    expect(() => read({ url })).toThrow(message);
    expect(() => read({ url })).not.toThrow(/sesame/);
  });

  it.each([
    [{ url: 'mysql://a@127.0.0.1' }, 'url'],
    [{ url: 'mysql://a@[::1]' }, 'url'],
    [{ url: 'mysql://a@db', connection: { host: '::1' } }, 'connection.host'],
  ])('refuses TLS where no certificate can be checked: %j', (config, key) => {
    expect(() => read({ ...config, tls: {} })).toThrow(
      `\`custody.providers.mysql.ledger.${key}\` is an address in numbers`,
    );
  });

  it.each(["'", '`', 'a b', ''])('refuses `%s` as a host', accountHost => {
    expect(() => read({ url: 'mysql://a@b', accountHost })).toThrow(
      /accountHost/,
    );
  });
});
