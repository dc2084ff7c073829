import { act, renderHook } from '@testing-library/react';
import { clockAt } from '../__testUtils__/clock';
import { identity } from '../__testUtils__/identities';
import { fleetCsv } from './csv';
import { useCursorPages } from './useCursorPages';
import { readFilters } from './useFleetFilters';

const at = clockAt(Date.parse('2026-11-22T12:00:00.000Z'));

describe('readFilters', () => {
  it.each([
    ['health=due&q=ledger', { health: 'due', q: 'ledger' }],
    ['health=nonsense&type=agent', { type: 'agent' }],
    ['owner=group:default/payments', { owner: 'group:default/payments' }],
    ['finding=ownerless&q=%20', { finding: 'ownerless' }],
    ['', {}],
  ])('%s', (search, filters) => {
    expect(readFilters(new URLSearchParams(search))).toEqual({
      health: undefined,
      type: undefined,
      finding: undefined,
      owner: undefined,
      component: undefined,
      environment: undefined,
      q: undefined,
      ...filters,
    });
  });
});

describe('fleetCsv', () => {
  it('quotes what needs it, and disarms what a spreadsheet would run', () => {
    const csv = fleetCsv([
      identity(at, {
        name: 'a',
        provider: '=HYPERLINK("x")',
        scopes: ['a:b', 'c:d'],
      }),
    ]);
    const [, line] = csv.split('\r\n');
    expect(line).toContain('"\'=HYPERLINK(""x"")"');
    expect(line).toContain('a:b c:d');
    expect(csv.endsWith('\r\n')).toBe(true);
  });
});

describe('useCursorPages', () => {
  it('goes forward with the cursor of the server, back with what it remembers, and starts again for other filters', () => {
    const { result, rerender } = renderHook(
      ({ filters }) => useCursorPages(filters),
      { initialProps: { filters: 'a' } },
    );
    expect(result.current).toMatchObject({ page: 0, cursor: undefined });
    act(() => result.current.go(1, 'c1'));
    expect(result.current).toMatchObject({ page: 1, cursor: 'c1' });
    act(() => result.current.go(2, null));
    expect(result.current.page).toBe(1);
    act(() => result.current.go(0, 'c2'));
    expect(result.current).toMatchObject({ page: 0, cursor: undefined });
    act(() => result.current.go(1, 'c1'));
    rerender({ filters: 'b' });
    expect(result.current).toMatchObject({ page: 0, cursor: undefined });
  });
});
