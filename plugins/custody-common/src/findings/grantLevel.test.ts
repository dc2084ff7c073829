import { addDuration } from '../values';
import { grantLevel } from './grantLevel';

const STARTS = '2026-11-01T00:00:00.000Z';

describe('grantLevel', () => {
  it.each<[string, string, string | null]>([
    ['P90D', 'P75D', null],
    ['P90D', 'P76D', 'ending'],
    ['P90D', 'P86D', 'ending'],
    ['P90D', 'P87D', 'soon'],
    ['P90D', 'P90D', 'ended'],
    ['P90D', 'P100D', 'ended'],
    // Of a short one nothing is said at its beginning.
    ['P10D', 'P4D', null],
    ['P10D', 'P5D', 'ending'],
    ['P10D', 'P8D', 'ending'],
    ['P10D', 'P9D', 'soon'],
    ['PT8H', 'PT1H', null],
  ])('of a grant for %s after %s: %s', (length, after, level) => {
    expect(
      grantLevel(
        { startsAt: STARTS, endsAt: addDuration(STARTS, length) },
        addDuration(STARTS, after),
      ),
    ).toBe(level);
  });
});
