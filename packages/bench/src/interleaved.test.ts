import { interleaved, summarize } from './interleaved';
import { median } from './median';

describe('median', () => {
  it.each([
    [[3, 1, 2], 2],
    [[10, 9, 100], 10],
    [[4, 1, 2, 3], 3],
    [[7], 7],
    [[], NaN],
  ])('of %j is %d', (numbers, middle) => {
    expect(median(numbers)).toBe(middle);
  });
});

describe('summarize', () => {
  it('takes the ratio of each pair, whose two saw the same machine', () => {
    // The machine was ten times as slow in the second half; ours took twice the time throughout.
    expect(
      summarize([
        { ours: 2, reference: 1 },
        { ours: 4, reference: 2 },
        { ours: 20, reference: 10 },
        { ours: 22, reference: 11 },
        { ours: 24, reference: 12 },
      ]),
    ).toEqual({ ours: 20, reference: 10, ratio: 2 });
  });

  it('is not moved by one pair of which one half was held up', () => {
    const { ratio } = summarize([
      { ours: 3, reference: 1 },
      { ours: 300, reference: 1 },
      { ours: 3, reference: 1 },
    ]);
    expect(ratio).toBe(3);
  });

  it('of nothing reaches no aim', () => {
    expect(summarize([]).ratio).toBeNaN();
  });
});

describe('interleaved', () => {
  it('lets each be first in turn, and throws away what warms up', async () => {
    const done: string[] = [];
    const measure = (name: string, value: number) => async (round: number) => {
      done.push(`${name}${round}`);
      return value + round;
    };
    const pairs = await interleaved(
      { rounds: 2, warmUp: 1 },
      measure('ours', 10),
      measure('reference', 100),
    );
    expect(done).toEqual([
      ...['ours0', 'reference0'],
      ...['reference1', 'ours1'],
      ...['ours2', 'reference2'],
    ]);
    expect(pairs).toEqual([
      { ours: 11, reference: 101 },
      { ours: 12, reference: 102 },
    ]);
  });
});
