import { ConfigReader } from '@backstage/config';
import { readRedisProviderConfig } from './config';

const read = (section: object) =>
  readRedisProviderConfig('redis/sessions', new ConfigReader({ ...section }));

describe('readRedisProviderConfig', () => {
  it('gives consumers the address of `url`', () => {
    expect(
      read({ url: 'rediss://custody_admin:p%40ss@sessions.example.com:6380' }),
    ).toEqual({
      server: { host: 'sessions.example.com', port: 6380, tls: true },
      target: { host: 'sessions.example.com', port: 6380, tls: true },
      login: { username: 'custody_admin', password: 'p@ss' },
      persistence: 'aclfile',
    });
  });

  it('gives them another where there is one', () => {
    const { server, target, persistence } = read({
      url: 'redis://a:b@[::1]',
      persistence: 'none',
      connection: { host: 'proxy', port: 7000, tls: true },
    });
    expect(server).toEqual({ host: '::1', port: 6379, tls: false });
    expect(target).toEqual({ host: 'proxy', port: 7000, tls: true });
    expect(persistence).toBe('none');
  });

  it.each([
    [{ url: 'nothing' }, /`custody.providers.redis.sessions.url` is no URL/],
    [
      { url: 'http://a:hunter2@b' },
      /starts with `http:`: it must start with `redis:`/,
    ],
    [{ url: 'redis://:hunter2@b' }, /lacks the user/],
    [{ url: 'redis://hunter2@b' }, /lacks the password/],
    [{ url: 'redis://a:hunter2@b/3' }, /names a database: leave it out/],
    [
      { url: 'redis://a:hunter2@b', persistence: 'rdb' },
      /`custody.providers.redis.sessions.persistence` is `rdb`: write `aclfile` or `none`/,
    ],
  ])('refuses %j in words, without the password', (section, said) => {
    let text = '';
    try {
      read(section);
    } catch (error) {
      text = String(error);
    }
    expect(text).toMatch(said);
    expect(text).not.toContain('hunter2');
  });
});
