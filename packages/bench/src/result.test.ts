import { type Comparison, formatResult, reached } from './result';

const result = (ratio: number, aim: Comparison['aim']): Comparison => ({
  name: 'a thing',
  reference: { what: 'the raw thing', perSecond: 1000 },
  ours: { what: 'our thing', perSecond: 900.4 },
  ratio,
  aim,
});

describe('a benchmark result', () => {
  it.each([
    [1.2, { of: 'time', atMost: 1.2 }, true],
    [1.21, { of: 'time', atMost: 1.2 }, false],
    [10, { of: 'rate', atLeast: 10 }, true],
    [9.99, { of: 'rate', atLeast: 10 }, false],
    [NaN, { of: 'rate', atLeast: 10 }, false],
    [NaN, { of: 'time', atMost: 1.2 }, false],
    [0.01, { of: 'rate', atLeast: null }, true],
  ] as const)('of %d against %j reaches its aim: %s', (ratio, aim, is) => {
    expect(reached(result(ratio, aim))).toBe(is);
  });

  it('is told with its aim, ours and the reference', () => {
    const text = formatResult(result(1.11, { of: 'time', atMost: 1.2 }));
    expect(text).toContain('ok     a thing: 1.11× (aim ≤ 1.2× the time)');
    expect(text).toContain('900/s  our thing');
    expect(text).toContain('1,000/s  the raw thing');
  });

  it('without an aim is shown, and misses nothing', () => {
    expect(formatResult(result(0.2, { of: 'rate', atLeast: null }))).toContain(
      'shown  a thing: 0.20× (of the rate; no aim)',
    );
  });

  it.each([
    [199, true],
    [200, false],
    [NaN, false],
  ])('of a process that grew by %d MB reaches its aim: %s', (megabytes, is) => {
    const growth = {
      name: 'draining',
      what: 'all of it',
      megabytes,
      aim: { of: 'growth', atMost: 200 },
    } as const;
    expect(reached(growth)).toBe(is);
    expect(formatResult(growth)).toContain(
      `${is ? 'ok    ' : 'MISSED'} draining: ${megabytes} MB (aim < 200 MB)`,
    );
  });
});
