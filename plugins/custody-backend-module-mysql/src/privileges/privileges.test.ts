import * as fc from 'fast-check';
import { difference } from '@custody/backstage-plugin-custody-node';
import { asHeld, keyOfHeld, type HeldPrivilege } from './held';
import { GRANTABLE, parsePrivilege, type ObjectKind } from './privilege';

describe('parsePrivilege', () => {
  it.each([
    [
      { on: 'database ledger', privileges: ['select', 'lock  tables'] },
      {
        kind: 'database',
        database: 'ledger',
        name: null,
        privileges: ['LOCK TABLES', 'SELECT'],
      },
    ],
    [
      {
        on: 'table my-ledger.entries_2',
        privileges: ['SELECT', 'INSERT', 'SELECT'],
      },
      {
        kind: 'table',
        database: 'my-ledger',
        name: 'entries_2',
        privileges: ['INSERT', 'SELECT'],
      },
    ],
    [
      { on: 'procedure ledger.close_month', privileges: ['EXECUTE'] },
      {
        kind: 'procedure',
        database: 'ledger',
        name: 'close_month',
        privileges: ['EXECUTE'],
      },
    ],
  ])('reads %j', (privilege, expected) => {
    expect(parsePrivilege(privilege)).toEqual({ ok: true, value: expected });
  });

  const table = 'table a.b';
  it.each([
    ['all databases', { on: '*.*', privileges: ['SELECT'] }, /a wildcard$/],
    ['all tables', { on: 'table a.*', privileges: ['SELECT'] }, /a wildcard$/],
    ['a pattern', { on: 'database a%', privileges: ['SELECT'] }, /a wildcard$/],
    ['all of them', { on: table, privileges: ['ALL'] }, /is a wildcard$/],
    [
      'all of them in two words',
      { on: table, privileges: ['all privileges'] },
      /is a wildcard$/,
    ],
    ['no database', { on: 'table b', privileges: ['SELECT'] }, /no object/],
    [
      'a second statement',
      { on: 'table a.b; DROP TABLE c', privileges: ['SELECT'] },
      /no object/,
    ],
    [
      'the server’s own',
      { on: 'table MySQL.user', privileges: ['SELECT'] },
      /belongs to the server/,
    ],
    [
      'the right to pass it on',
      { on: table, privileges: ['GRANT OPTION'] },
      /can't be granted on a table/,
    ],
    [
      'what outlives the account',
      { on: 'database a', privileges: ['TRIGGER'] },
      /can't be granted on a database/,
    ],
    ['no privilege', { on: table, privileges: [] }, /`privileges`: /],
    [
      'another field',
      { on: table, privileges: ['SELECT'], to: 'x' },
      /not a privilege of MySQL/,
    ],
    ['nothing', {}, /`on`: /],
  ])('refuses %s, with a remedy', (_, privilege, message) => {
    expect(parsePrivilege(privilege)).toEqual({
      ok: false,
      message: expect.stringMatching(message),
      remedy: expect.stringMatching(/^(write|use|name) /),
    });
  });
});

describe('asHeld', () => {
  const wanted = [
    {
      kind: 'database' as const,
      database: 'My_Ledger',
      name: null,
      privileges: ['SELECT'],
    },
    {
      kind: 'table' as const,
      database: 'My_Ledger',
      name: 'Entries',
      privileges: ['SELECT'],
    },
  ];
  it.each([
    [false, true, 'My\\_Ledger', 'My_Ledger', 'Entries'],
    [true, true, 'my\\_ledger', 'my_ledger', 'entries'],
    [false, false, 'My_Ledger', 'My_Ledger', 'Entries'],
  ])(
    'writes names as the server does (lower case %s, patterns %s)',
    (lowerCase, databasePatterns, pattern, database, table) => {
      expect(
        asHeld(wanted, { lowerCase, databasePatterns }).map(one => [
          one.database,
          one.name,
        ]),
      ).toEqual([
        [pattern, null],
        [database, table],
      ]);
    },
  );
});

describe('difference', () => {
  const privilege = (kinds: HeldPrivilege['kind'][]) =>
    fc.array(
      fc.record({
        kind: fc.constantFrom(...kinds),
        database: fc.constantFrom('a', 'b'),
        name: fc.constantFrom('x', 'y'),
        column: fc.constant(null),
        privilege: fc.constantFrom('SELECT', 'INSERT', 'EXECUTE'),
      }),
    );
  const key = (one: HeldPrivilege) => JSON.stringify(one);

  it('ends at exactly what is wanted, whatever was held', () => {
    const kinds = Object.keys(GRANTABLE) as ObjectKind[];
    fc.assert(
      fc.property(
        privilege(kinds),
        privilege([...kinds, 'server', 'column']),
        (wanted, held) => {
          const { grant, revoke } = difference(wanted, held, keyOfHeld);
          const end = new Set(held.map(key));
          revoke.forEach(one => end.delete(key(one)));
          grant.forEach(one => end.add(key(one)));
          expect(end).toEqual(new Set(wanted.map(key)));
        },
      ),
    );
  });
});
