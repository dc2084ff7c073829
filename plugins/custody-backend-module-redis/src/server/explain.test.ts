import { ErrorReply } from '@redis/client';
import { explain } from './explain';

const target = { host: 'sessions.example.com', port: 6379, tls: false };
const said = (error: unknown) =>
  explain('redis/sessions', target, "Custody's account `custody_admin`", error);

describe('explain', () => {
  it.each([
    [
      'ERR This Redis instance is not configured to use an ACL file. You may want to specify users via the ACL SETUSER command',
      'PermanentProviderError',
      /has no `aclfile`.*set `aclfile`/,
    ],
    [
      'ERR There was an error trying to save the ACLs. Please check the server logs for more information',
      'Error',
      /could not write its `aclfile`: look into its log/,
    ],
    [
      "ERR Error in ACL SETUSER modifier '(~a +hexpire)': Unknown command or category name in ACL",
      'PermanentProviderError',
      /can't grant these privileges.*\+hexpire.*needs Redis 7/,
    ],
    ['LOADING Redis is loading the dataset in memory', 'Error', /is not ready/],
    ['ERR max number of clients reached', 'Error', /raise `maxclients`/],
    ['ERR something else', 'Error', /refused: ERR something else/],
  ])('%s', (answer, name, expected) => {
    const error = said(new ErrorReply(answer));
    expect(error.name).toBe(name);
    expect(error.message).toMatch(expected);
    expect(error.message).toMatch(/^redis\/sessions /);
  });

  it('repeats no hash and no password that the server quotes', () => {
    for (const rule of ['#0123abcd', '>hunter2', '<hunter2', '!0123abcd']) {
      const { message } = said(
        new ErrorReply(`ERR Error in ACL SETUSER modifier '${rule}': Syntax`),
      );
      expect(message).not.toContain(rule.slice(1));
    }
  });

  it('says where it looked for a server that is not there', () => {
    const error = Object.assign(new Error('connect'), { code: 'ENOTFOUND' });
    expect(said(error).message).toBe(
      "redis/sessions can't be reached at sessions.example.com:6379 (ENOTFOUND): look whether the server is up and whether host, port and TLS of the provider's `url` are right",
    );
  });
});
