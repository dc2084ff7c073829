import { GRANTABLE_CATEGORIES, GRANTABLE_COMMANDS } from './commands';
import { aclRules } from './aclRules';
import { parsePrivilege, type RedisPrivilege } from './privilege';
import { asRoot, ROOT_URL } from '../__testUtils__/server';

describe('parsePrivilege', () => {
  it.each([
    [
      { keys: 'session:*', commands: ['SET', 'get', 'GET'] },
      {
        keys: ['session:*'],
        channels: [],
        commands: ['get', 'set'],
        categories: [],
      },
    ],
    [
      { keys: ['b', 'a:{x}:?'], commands: ['@read', 'xinfo|stream'] },
      {
        keys: ['a:{x}:?', 'b'],
        channels: [],
        commands: ['xinfo|stream'],
        categories: ['@read'],
      },
    ],
    [
      { channels: 'events', commands: ['PUBLISH'] },
      { keys: [], channels: ['events'], commands: ['publish'], categories: [] },
    ],
    [
      { commands: ['MULTI', 'EXEC'] },
      { keys: [], channels: [], commands: ['exec', 'multi'], categories: [] },
    ],
  ])('reads %j', (privilege, value) => {
    expect(parsePrivilege(privilege)).toEqual({ ok: true, value });
  });

  it.each([
    [
      'every key',
      { keys: '*', commands: ['GET'] },
      /`keys` has `\*`, a wildcard/,
    ],
    ['nearly every key', { keys: '?*', commands: ['GET'] }, /a wildcard/],
    ['all but some keys', { keys: '[^x]*', commands: ['GET'] }, /a wildcard/],
    [
      'every channel',
      { channels: '*', commands: ['SUBSCRIBE'] },
      /`channels` has `\*`, a wildcard/,
    ],
    [
      'every command',
      { keys: 'a', commands: ['@all'] },
      /`@all`, which is a wildcard/,
    ],
    [
      'administration',
      { keys: 'a', commands: ['@admin'] },
      /`@admin`, which is no category/,
    ],
    [
      'what reaches beyond keys',
      { keys: 'a', commands: ['KEYS'] },
      /`KEYS`, which can't be granted/,
    ],
    [
      'what nobody knows',
      { keys: 'a', commands: ['FROBNICATE'] },
      /`FROBNICATE`, which can't be granted/,
    ],
    [
      'a whole container',
      { keys: 'a', commands: ['XGROUP'] },
      /`XGROUP`, which can't be granted/,
    ],
    [
      'another rule in a pattern',
      { keys: 'a +@all', commands: ['GET'] },
      /no pattern that can be granted/,
    ],
    [
      'the end of a selector',
      { keys: 'a) ~*', commands: ['GET'] },
      /no pattern that can be granted/,
    ],
    [
      'a rule in a command',
      { keys: 'a', commands: ['get ~*'] },
      /can't be granted/,
    ],
    [
      'keys for nothing',
      { keys: 'a', commands: ['PING'] },
      /none of `commands` uses keys/,
    ],
    ['a command without keys', { commands: ['GET'] }, /`GET` needs `keys`/],
    [
      'a command without channels',
      { keys: 'a', commands: ['GET', 'PUBLISH'] },
      /`PUBLISH` needs `channels`/,
    ],
    ['no command', { keys: 'a', commands: [] }, /is not a privilege of Redis/],
    ['no key', { keys: [], commands: ['GET'] }, /is not a privilege of Redis/],
    [
      'another field',
      { keys: 'a', commands: ['GET'], db: 1 },
      /is not a privilege of Redis/,
    ],
  ])('refuses %s, with a remedy', (_, privilege, message) => {
    expect(parsePrivilege(privilege)).toEqual({
      ok: false,
      message: expect.stringMatching(message),
      remedy: expect.stringMatching(/\w/),
    });
  });
});

describe('aclRules', () => {
  const privilege = (rest: Partial<RedisPrivilege>): RedisPrivilege => ({
    keys: [],
    channels: [],
    commands: [],
    categories: [],
    ...rest,
  });

  it('keeps the commands of one privilege from the keys of another', () => {
    expect(
      aclRules(
        [
          privilege({ keys: ['a'], commands: ['get'] }),
          privilege({ keys: ['b', 'c'], commands: ['set', 'del'] }),
          privilege({ keys: ['a'], commands: ['get'] }),
        ],
        new Map(),
      ),
    ).toEqual([
      ...['+ping', '+acl|whoami', '+client|setname'],
      '(~a +get)',
      '(~b ~c +del +set)',
    ]);
  });

  it('takes of a category only what it knows to stay within its keys', () => {
    expect(
      aclRules(
        [privilege({ keys: ['a'], categories: ['@read'] })],
        new Map([['@read', ['get', 'scan', 'keys', 'ft.search']]]),
      ),
    ).toContain('(~a +get)');
  });
});

(ROOT_URL ? describe : describe.skip)(
  'the commands that can be granted',
  () => {
    it('are none that the server calls dangerous or administration, and are in the categories that can', async () => {
      const { of, dangerous } = await asRoot(ROOT_URL ?? '', async client => ({
        of: (
          await Promise.all(
            [...GRANTABLE_CATEGORIES.keys()].map(name =>
              client.aclCat(name.slice(1)),
            ),
          )
        ).flat(),
        dangerous: [
          ...(await client.aclCat('dangerous')),
          ...(await client.aclCat('admin')),
        ],
      }));
      expect(
        [...GRANTABLE_COMMANDS.keys()].filter(name => dangerous.includes(name)),
      ).toEqual([]);
      expect(of).toEqual(expect.arrayContaining(['get', 'set', 'publish']));
    });

    it('use keys, or channels, exactly where the server says so', async () => {
      const known = await asRoot(ROOT_URL ?? '', async client => {
        const found = [];
        for (const [name, kind] of GRANTABLE_COMMANDS) {
          const [info] = (await client.sendCommand([
            'COMMAND',
            'INFO',
            name,
          ])) as unknown as Array<[string, number, string[], number] | null>;
          if (info)
            found.push({ name, kind, flags: [...info[2]], firstKey: info[3] });
        }
        return found;
      });
      expect(known.length).toBeGreaterThan(180);
      const usesKeys = known.filter(
        ({ flags, firstKey }) => firstKey > 0 || flags.includes('movablekeys'),
      );
      expect(
        usesKeys.filter(
          ({ kind, name }) =>
            kind !== 'keys' &&
            name !== 'spublish' &&
            name !== 'ssubscribe' &&
            name !== 'sunsubscribe',
        ),
      ).toEqual([]);
      expect(
        known.filter(
          ({ kind, name }) =>
            kind === 'keys' && !usesKeys.some(each => each.name === name),
        ),
      ).toEqual([]);
    });
  },
);
