import { request } from '../__testUtils__/requests';
import { ledgerRead, ledgerWrite } from '../__testUtils__/vocabulary';
import { clockAt } from '../__testUtils__/clock';
import { grantLines, privilegeInWords } from './grantDiff';

const base = request(clockAt(0), { id: 'r' });

describe('grantLines', () => {
  it('shows all as added where nothing is granted', () => {
    expect(grantLines(base).map(({ change, name }) => [change, name])).toEqual([
      ['added', 'ledger:write'],
    ]);
  });

  it('tells added, kept and removed apart, in that order', () => {
    const lines = grantLines({
      ...base,
      derived: { ...base.derived!, scopes: [ledgerWrite, ledgerRead] },
      grantedToday: { scopes: ['ledger:write', 'ledger:admin'], endsAt: null },
    });
    expect(lines.map(({ change, name }) => [change, name])).toEqual([
      ['added', 'ledger:read'],
      ['kept', 'ledger:write'],
      ['removed', 'ledger:admin'],
    ]);
  });

  it('tells what stays from what stands for something else by the same name', () => {
    const lines = grantLines({
      ...base,
      derived: { ...base.derived!, scopes: [ledgerRead, ledgerWrite] },
      grantedToday: { scopes: ['ledger:read', 'ledger:write'], endsAt: null },
      changes: [{ field: 'scopes.ledger:write', before: '{}', after: '{…}' }],
    });
    expect(lines.map(({ change, name }) => [change, name])).toEqual([
      ['redefined', 'ledger:write'],
      ['kept', 'ledger:read'],
    ]);
  });

  it('shows all as removed when the identity is retired', () => {
    expect(
      grantLines({
        ...base,
        derived: null,
        grantedToday: { scopes: ['ledger:write'], endsAt: null },
      }),
    ).toEqual([{ change: 'removed', name: 'ledger:write', scope: null }]);
  });

  const today = { scopes: ['ledger:write'], endsAt: null };
  it.each([
    ['fulfilled', today, 'approved', 'left-out'],
    ['denied', null, 'asked', 'asked'],
  ] as const)(
    'compares what is %s with nothing, as it would be with itself',
    (state, granted, write, read) => {
      const lines = grantLines({
        ...base,
        state,
        derived: { ...base.derived!, scopes: [ledgerRead, ledgerWrite] },
        grantedToday: today,
        granted,
      });
      expect(
        Object.fromEntries(lines.map(({ change, name }) => [name, change])),
      ).toEqual({ 'ledger:write': write, 'ledger:read': read });
      expect(lines.at(-1)!.name).toBe(granted ? 'ledger:read' : 'ledger:write');
    },
  );

  it('says of an exception that the grant stays as it is, also once it is decided', () => {
    const lines = grantLines({
      ...base,
      kind: 'except',
      state: 'approved',
      grantedToday: today,
      granted: { scopes: [], endsAt: null },
    });
    expect(lines.map(({ change }) => change)).toEqual(['kept']);
  });
});

describe('privilegeInWords', () => {
  it.each([
    [
      { on: 'table ledger.entries', privileges: ['SELECT', 'INSERT'] },
      'SELECT, INSERT on table ledger.entries',
    ],
    [{ on: 'queue jobs' }, 'on queue jobs'],
    [{ role: 'reader' }, '{"role":"reader"}'],
    [{ on: 'db', privileges: ['READ'], limit: 5 }, 'READ on db {"limit":5}'],
  ])('%p', (privilege, words) => {
    expect(privilegeInWords(privilege)).toBe(words);
  });
});
