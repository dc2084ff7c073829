import * as fc from 'fast-check';
import { isPattern, reaches, toRegex } from './patterns';
import { permissionsOf } from './permissions';
import { parsePrivilege, type RabbitPrivilege } from './privilege';

/** As RabbitMQ reads it; JavaScript has no `\z`, and its `$` without a flag is the same. */
const matches = (regex: string, name: string) =>
  new RegExp(regex.replace(/\\z$/, '$')).test(name);

describe('toRegex', () => {
  it.each([
    [[], '^$'],
    [['placed'], '^(?:placed)\\z'],
    [['placed.eu', 'a+b', 'placed.eu'], '^(?:a\\+b|placed\\.eu)\\z'],
    [['placed.*'], '^(?:placed\\..*)\\z'],
  ])('%j is %s', (patterns, regex) => {
    expect(toRegex(patterns)).toBe(regex);
  });

  it('reaches exactly what the patterns reach', () => {
    const text = fc.stringMatching(/^[a-c.+]{0,4}$/);
    const pattern = fc
      .tuple(text, fc.constantFrom('', '*'))
      .map(parts => parts.join(''))
      .filter(isPattern);
    fc.assert(
      fc.property(fc.array(pattern), text, (patterns, name) => {
        fc.pre(name !== '');
        expect(matches(toRegex(patterns), name)).toBe(
          patterns.some(each => reaches(each, name)),
        );
      }),
    );
  });
});

describe('parsePrivilege', () => {
  it.each([
    [
      { vhost: '/', write: 'placed', read: ['b', 'a.*', 'b'] },
      {
        vhost: '/',
        configure: [],
        write: ['placed'],
        read: ['a.*', 'b'],
        topics: [],
      },
    ],
    [
      {
        vhost: 'orders',
        write: 'ev*',
        topics: [{ exchange: 'events', write: 'placed.*' }],
      },
      {
        vhost: 'orders',
        configure: [],
        write: ['ev*'],
        read: [],
        topics: [{ exchange: 'events', write: ['placed.*'] }],
      },
    ],
  ])('reads %j', (privilege, value) => {
    expect(parsePrivilege(privilege)).toEqual({ ok: true, value });
  });

  it.each([
    ['everything', { vhost: 'a', read: '*' }, /`read` has `\*`, a wildcard/],
    [
      'everything, as an expression',
      { vhost: 'a', configure: '.*', write: '.*', read: '.*' },
      /`configure` has `\.\*`, a wildcard/,
    ],
    ['an expression', { vhost: 'a', read: 'a|b' }, /is no name and no prefix/],
    [
      'a wildcard inside',
      { vhost: 'a', read: 'a*b' },
      /is no name and no prefix/,
    ],
    [
      'a variable',
      { vhost: 'a', read: '{username}' },
      /is no name and no prefix/,
    ],
    [
      'every virtual host',
      { vhost: '*', read: 'a' },
      /is not a privilege of RabbitMQ/,
    ],
    ['nothing', { vhost: 'a' }, /allows nothing/],
    ['no virtual host', { read: 'a' }, /is not a privilege of RabbitMQ/],
    [
      'an empty list',
      { vhost: 'a', read: [] },
      /is not a privilege of RabbitMQ/,
    ],
    [
      'a tag',
      { vhost: 'a', read: 'a', tags: 'administrator' },
      /is not a privilege/,
    ],
    [
      'the default exchange',
      { vhost: 'a', write: 'amq.default' },
      /reaches the default exchange/,
    ],
    [
      'a prefix of it',
      { vhost: 'a', write: 'am*' },
      /reaches the default exchange/,
    ],
    [
      'what the broker traces',
      { vhost: 'a', read: 'amq.*' },
      /shows what others send/,
    ],
    [
      'what the broker logs',
      { vhost: 'a', read: 'amq.rabbitmq.log' },
      /shows what others send/,
    ],
    [
      'topics of many exchanges',
      { vhost: 'a', write: 'ev*', topics: [{ exchange: 'ev*', write: 'a' }] },
      /which is no name/,
    ],
    [
      'topics of what it may not write to',
      {
        vhost: 'a',
        read: 'events',
        topics: [{ exchange: 'events', write: 'a' }],
      },
      /which `write` does not allow/,
    ],
    [
      'topics without a limit',
      { vhost: 'a', write: 'events', topics: [{ exchange: 'events' }] },
      /limit nothing/,
    ],
    [
      'every routing key',
      {
        vhost: 'a',
        write: 'events',
        topics: [{ exchange: 'events', write: '*' }],
      },
      /a wildcard/,
    ],
  ])('refuses %s, with a remedy', (_, privilege, message) => {
    expect(parsePrivilege(privilege)).toEqual({
      ok: false,
      message: expect.stringMatching(message),
      remedy: expect.stringMatching(/\w/),
    });
  });
});

describe('permissionsOf', () => {
  const privilege = (rest: Partial<RabbitPrivilege>): RabbitPrivilege => ({
    vhost: 'orders',
    configure: [],
    write: [],
    read: [],
    topics: [],
    ...rest,
  });
  const limited = privilege({
    write: ['events'],
    topics: [{ exchange: 'events', write: ['placed.*'] }],
  });

  it('puts what several scopes allow in a virtual host together', () => {
    expect(
      permissionsOf([
        privilege({ read: ['b'] }),
        privilege({ vhost: 'other', write: ['x'] }),
        privilege({ read: ['a'], configure: ['a'] }),
      ]),
    ).toEqual([
      {
        vhost: 'orders',
        configure: '^(?:a)\\z',
        write: '^$',
        read: '^(?:a|b)\\z',
        topics: [],
      },
      {
        vhost: 'other',
        configure: '^$',
        write: '^(?:x)\\z',
        read: '^$',
        topics: [],
      },
    ]);
  });

  it.each([
    [
      'one scope limits the routing keys',
      [limited],
      [{ exchange: 'events', write: '^(?:placed\\..*)\\z', read: '^$' }],
    ],
    [
      'two scopes limit them',
      [
        limited,
        privilege({
          write: ['events'],
          topics: [{ exchange: 'events', write: ['paid'] }],
        }),
      ],
      [{ exchange: 'events', write: '^(?:paid|placed\\..*)\\z', read: '^$' }],
    ],
    [
      'one limits writing, another reads without a limit',
      [limited, privilege({ read: ['ev*'] })],
      [{ exchange: 'events', write: '^(?:placed\\..*)\\z', read: '.*' }],
    ],
    [
      'one limits them and another does not',
      [limited, privilege({ write: ['events'] })],
      [{ exchange: 'events', write: '.*', read: '^$' }],
    ],
    [
      'a limit of another virtual host',
      [limited, privilege({ vhost: 'other', write: ['events'] })],
      [{ exchange: 'events', write: '^(?:placed\\..*)\\z', read: '^$' }],
    ],
    [
      'another allows all of it without a limit',
      [limited, privilege({ write: ['ev*'], read: ['ev*'] })],
      [],
    ],
  ])('%s', (_, privileges, topics) => {
    expect(
      permissionsOf(privileges).find(({ vhost }) => vhost === 'orders')?.topics,
    ).toEqual(topics);
  });
});
