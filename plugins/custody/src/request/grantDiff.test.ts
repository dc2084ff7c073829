import { request } from '../__testUtils__/requests';
import { ledgerRead, ledgerWrite } from '../__testUtils__/vocabulary';
import { clockAt } from '../__testUtils__/clock';
import { grantDiff, privilegeInWords } from './grantDiff';

const base = request(clockAt(0), { id: 'r' });

describe('grantDiff', () => {
  it('shows all as added where nothing is granted', () => {
    expect(grantDiff(base).map(({ change, name }) => [change, name])).toEqual([
      ['added', 'ledger:write'],
    ]);
  });

  it('tells added, kept and removed apart, in that order', () => {
    const lines = grantDiff({
      derived: { ...base.derived!, scopes: [ledgerWrite, ledgerRead] },
      grantedToday: { scopes: ['ledger:write', 'ledger:admin'], endsAt: null },
    });
    expect(lines.map(({ change, name }) => [change, name])).toEqual([
      ['added', 'ledger:read'],
      ['kept', 'ledger:write'],
      ['removed', 'ledger:admin'],
    ]);
  });

  it('shows all as removed when the identity is retired', () => {
    expect(
      grantDiff({
        derived: null,
        grantedToday: { scopes: ['ledger:write'], endsAt: null },
      }),
    ).toEqual([{ change: 'removed', name: 'ledger:write', scope: null }]);
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
