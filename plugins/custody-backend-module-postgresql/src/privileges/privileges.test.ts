import * as fc from 'fast-check';
import { difference, type HeldPrivilege } from './difference';
import { GRANTABLE, parsePrivilege, type ObjectKind } from './privilege';

describe('parsePrivilege', () => {
  it.each([
    [
      { on: 'schema ledger', privileges: ['usage'] },
      { kind: 'schema', schema: null, name: 'ledger', privileges: ['USAGE'] },
    ],
    [
      {
        on: 'table ledger.entries',
        privileges: ['SELECT', 'INSERT', 'SELECT'],
      },
      {
        kind: 'table',
        schema: 'ledger',
        name: 'entries',
        privileges: ['INSERT', 'SELECT'],
      },
    ],
    [
      { on: 'database ledger', privileges: ['CONNECT'] },
      {
        kind: 'database',
        schema: null,
        name: 'ledger',
        privileges: ['CONNECT'],
      },
    ],
    [
      { on: 'sequence ledger.ids', privileges: ['USAGE'] },
      {
        kind: 'sequence',
        schema: 'ledger',
        name: 'ids',
        privileges: ['USAGE'],
      },
    ],
  ])('reads %j', (privilege, expected) => {
    expect(parsePrivilege(privilege)).toEqual({ ok: true, value: expected });
  });

  it.each([
    [
      'an object without its schema',
      { on: 'table entries', privileges: ['SELECT'] },
    ],
    [
      'a second statement',
      { on: 'table a.b; drop table c', privileges: ['SELECT'] },
    ],
    ['a wildcard', { on: 'table ledger.*', privileges: ['SELECT'] }],
    ['all of them', { on: 'table a.b', privileges: ['ALL'] }],
    [
      'a grant option',
      { on: 'table a.b', privileges: ['SELECT WITH GRANT OPTION'] },
    ],
    ['no privilege', { on: 'table a.b', privileges: [] }],
    [
      'another field',
      { on: 'table a.b', privileges: ['SELECT'], to: 'public' },
    ],
    ['a role', { on: 'role postgres', privileges: ['MEMBER'] }],
    ['a privilege of another kind', { on: 'schema a', privileges: ['SELECT'] }],
    ['nothing', {}],
  ])('refuses %s, with a remedy', (_, privilege) => {
    const parsed = parsePrivilege(privilege);
    expect(parsed).toEqual({
      ok: false,
      message: expect.stringContaining('`'),
      remedy: expect.any(String),
    });
  });
});

describe('difference', () => {
  const kinds = Object.keys(GRANTABLE) as ObjectKind[];
  const wanted = fc.array(
    fc.constantFrom(...kinds).chain(kind =>
      fc.record({
        kind: fc.constant(kind),
        schema: fc.constantFrom('a', 'b'),
        name: fc.constantFrom('x', 'y'),
        privileges: fc.subarray([...GRANTABLE[kind]] as string[]),
      }),
    ),
  );
  const held = fc.uniqueArray(
    fc.record({
      kind: fc.constantFrom<string>(...kinds, 'function', 'column'),
      schema: fc.constantFrom('a', 'b'),
      name: fc.constantFrom('x', 'y'),
      privilege: fc.constantFrom('SELECT', 'USAGE', 'EXECUTE'),
    }),
    { selector: one => JSON.stringify(one) },
  );
  const key = (one: HeldPrivilege) =>
    `${one.kind} ${one.schema}.${one.name} ${one.privilege}`;

  it('ends at exactly what is wanted, whatever was held', () => {
    fc.assert(
      fc.property(wanted, held, (w, h) => {
        const { grant, revoke } = difference(w, h);
        const end = new Set(h.map(key));
        revoke.forEach(one => end.delete(key(one)));
        grant.forEach(one => end.add(key(one)));
        const target = new Set(
          w.flatMap(({ privileges, ...of }) =>
            privileges.map(privilege => key({ ...of, privilege })),
          ),
        );
        expect(end).toEqual(target);
      }),
    );
  });
});
