import fc from 'fast-check';
import { isShorterLimit } from '../obligations';
import { checkNarrow, Grantable, narrowGrant } from './narrowing';

const asked: Grantable = {
  scopes: ['ledger:read', 'ledger:write'],
  maxGrant: 'P90D',
  rotateEvery: null,
};

describe('narrowGrant', () => {
  const names = ['a:r', 'a:w', 'b:r', 'b:w'];
  const arbitraryScopes = fc.uniqueArray(fc.constantFrom(...names));
  const arbitraryLimit = fc.constantFrom('PT1H', 'P1D', 'PT24H', 'P90D');
  const arbitraryNarrow = fc.record(
    {
      scopes: arbitraryScopes,
      maxGrant: arbitraryLimit,
      rotateEvery: arbitraryLimit,
    },
    { requiredKeys: [] },
  );
  const arbitraryAsked = fc.record({
    scopes: arbitraryScopes,
    maxGrant: fc.option(arbitraryLimit, { nil: null }),
    rotateEvery: fc.option(arbitraryLimit, { nil: null }),
  });

  it('is never wider than what was asked, nor than what any reviewer left', () => {
    fc.assert(
      fc.property(
        arbitraryAsked,
        fc.array(arbitraryNarrow, { maxLength: 4 }),
        (wanted, narrowed) => {
          const granted = narrowGrant(wanted, narrowed);
          for (const limit of [wanted, ...narrowed]) {
            for (const scope of granted.scopes) {
              expect(limit.scopes ?? names).toContain(scope);
            }
            for (const field of ['maxGrant', 'rotateEvery'] as const) {
              expect(isShorterLimit(limit[field] ?? null, granted[field])).toBe(
                false,
              );
            }
          }
        },
      ),
    );
  });

  it('does not depend on who narrowed first', () => {
    fc.assert(
      fc.property(arbitraryAsked, fc.array(arbitraryNarrow), (wanted, list) => {
        expect(narrowGrant(wanted, [...list].reverse())).toEqual(
          narrowGrant(wanted, list),
        );
      }),
    );
  });
});

describe('checkNarrow', () => {
  it.each([
    [{ scopes: ['ledger:drop'] }, 'was not asked for'],
    [{ scopes: ['ledger:write'] }, 'leaves no scope at all'],
    [{ maxGrant: 'P91D' }, 'is longer than what is asked'],
    [{ maxGrant: 'soon' }, 'is not an ISO-8601 duration'],
    [{ rotateEvery: 'P1M' }, 'has years or months'],
    [{ rotateEvery: 'PT1S' }, 'is shorter than an hour: `PT1S`; give at least'],
    [{ maxGrant: 'PT59M' }, 'is shorter than an hour'],
  ])('refuses %j', (narrow, message) => {
    expect(() =>
      checkNarrow(asked, { ...asked, scopes: ['ledger:read'] }, narrow),
    ).toThrow(message);
  });

  it.each([
    {},
    { scopes: ['ledger:read'] },
    { maxGrant: 'P30D' },
    { maxGrant: 'P90D', rotateEvery: 'P7D' },
    { maxGrant: 'PT1H', rotateEvery: 'PT60M' },
  ])('takes %j', narrow => {
    expect(() => checkNarrow(asked, asked, narrow)).not.toThrow();
  });

  it('takes less than an hour where no more is asked', () => {
    const brief = { ...asked, maxGrant: 'PT15M' };
    expect(() =>
      checkNarrow(brief, brief, { maxGrant: 'PT15M' }),
    ).not.toThrow();
  });
});
