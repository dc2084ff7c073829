import fc from 'fast-check';
import { parseApprovals } from './approvals';
import { limitMillis } from './limits';
import { highestRisk } from './levels';
import { Obligations, combineObligations, isStricter } from './obligations';
import { arbitraryObligations } from './__testUtils__/arbitraries';

const low: Obligations = {
  tier: 'low',
  approvals: parseApprovals('owner=1'),
  maxGrant: 'P90D',
  rotateEvery: null,
  maxTtl: 'PT1H',
  maxOverlap: null,
  effects: 'immediate',
};

describe('combineObligations', () => {
  it('takes the strictest of each', () => {
    const high: Obligations = {
      tier: 'high',
      approvals: parseApprovals('owner=2, resource-owner=1'),
      maxGrant: 'P180D',
      rotateEvery: 'P7D',
      maxTtl: 'PT15M',
      maxOverlap: null,
      effects: 'after-approval',
    };
    expect(combineObligations([low, high])).toEqual({
      tier: 'high',
      approvals: parseApprovals('owner=2, resource-owner=1'),
      maxGrant: 'P90D',
      rotateEvery: 'P7D',
      maxTtl: 'PT15M',
      maxOverlap: null,
      effects: 'after-approval',
    });
  });

  it('refuses to combine nothing', () => {
    expect(() => combineObligations([])).toThrow('nothing permits');
  });

  it('refuses a count of nobody', () => {
    expect(() =>
      combineObligations([
        { ...low, approvals: [{ term: { kind: 'owner' }, count: 0 }] },
      ]),
    ).toThrow('asks for `0` people');
  });

  it('is commutative', () => {
    fc.assert(
      fc.property(arbitraryObligations, arbitraryObligations, (a, b) => {
        expect(combineObligations([a, b])).toEqual(combineObligations([b, a]));
      }),
    );
  });

  it('is associative', () => {
    fc.assert(
      fc.property(
        arbitraryObligations,
        arbitraryObligations,
        arbitraryObligations,
        (a, b, c) => {
          const all = combineObligations([a, b, c]);
          expect(combineObligations([combineObligations([a, b]), c])).toEqual(
            all,
          );
          expect(combineObligations([a, combineObligations([b, c])])).toEqual(
            all,
          );
        },
      ),
    );
  });

  it('is idempotent', () => {
    fc.assert(
      fc.property(arbitraryObligations, a => {
        const once = combineObligations([a]);
        expect(combineObligations([a, a])).toEqual(once);
        expect(combineObligations([once])).toEqual(once);
      }),
    );
  });

  it('is never looser than any input', () => {
    fc.assert(
      fc.property(
        fc.array(arbitraryObligations, { minLength: 1, maxLength: 5 }),
        list => {
          const combined = combineObligations(list);
          expect(list.filter(input => isStricter(input, combined))).toEqual([]);
        },
      ),
    );
  });
});

describe('isStricter', () => {
  it.each<[string, Partial<Obligations>, boolean]>([
    ['the same', {}, false],
    ['a higher tier', { tier: 'medium' }, true],
    ['a larger count', { approvals: parseApprovals('owner=2') }, true],
    [
      'one more approver',
      { approvals: parseApprovals('owner=1, sponsor=1') },
      true,
    ],
    [
      'a choice of approvers instead',
      { approvals: parseApprovals('anyOf(owner, sponsor)=1') },
      true,
    ],
    [
      'a later stage',
      { approvals: parseApprovals('sponsor=1; then owner=1') },
      true,
    ],
    ['no approver', { approvals: [] }, false],
    ['a shorter time', { maxGrant: 'P89D' }, true],
    ['a longer time', { maxGrant: 'P91D' }, false],
    ['the same time in other units', { maxTtl: 'PT60M' }, false],
    ['a limit where there was none', { rotateEvery: 'P300D' }, true],
    ['no limit where there was one', { maxTtl: null }, false],
    ['effects after approval', { effects: 'after-approval' }, true],
  ])('%s', (_, change, stricter) => {
    expect(isStricter({ ...low, ...change }, low)).toBe(stricter);
  });

  it('holds what names one approver twice for what it owes the more of', () => {
    const owner = { kind: 'owner' } as const;
    const twice: Obligations = {
      ...low,
      approvals: [
        { term: { kind: 'anyOf', of: [owner] }, count: 3, stage: 2 },
        { term: owner, count: 1 },
      ],
    };
    expect(isStricter(twice, twice)).toBe(false);
    expect(isStricter(combineObligations([twice]), twice)).toBe(false);
  });

  it('is false both ways only for obligations that owe the same', () => {
    fc.assert(
      fc.property(arbitraryObligations, arbitraryObligations, (a, b) => {
        const combined = combineObligations([a, b]);
        expect(isStricter(combined, b)).toBe(isStricter(a, b));
      }),
    );
  });
});

describe('limitMillis', () => {
  it.each([
    ['P90D', 90 * 86_400_000],
    ['PT1H', 3_600_000],
    ['PT15M', 900_000],
    ['P1W', 7 * 86_400_000],
    ['P1DT12H', 36 * 3_600_000],
  ])('reads %s', (text, millis) => {
    expect(limitMillis(text)).toBe(millis);
  });

  it.each([
    ['', 'is not an ISO-8601 duration'],
    ['90 days', 'is not an ISO-8601 duration'],
    ['P', 'is not longer than nothing'],
    ['-P1D', 'is not longer than nothing'],
    ['PT0S', 'is not longer than nothing'],
    ['P1M', 'has years or months'],
    ['P1Y', 'has years or months'],
    ['P3651D', 'is over 3650 days'],
    ['P99999999999999999D', 'is not an ISO-8601 duration'],
  ])('refuses `%s`', (text, message) => {
    expect(() => limitMillis(text, 'maxGrant')).toThrow(message);
  });
});

describe('highestRisk', () => {
  it('is the highest, and low for nothing', () => {
    expect(highestRisk(['low', 'high', 'medium'])).toBe('high');
    expect(highestRisk([])).toBe('low');
  });
});
