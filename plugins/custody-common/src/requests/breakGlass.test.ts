import fc from 'fast-check';
import { addDuration } from '../values';
import { nextBreakGlass } from './breakGlass';

const NOW = '2026-11-22T12:00:00.000Z';
const ago = (hours: number) => addDuration(NOW, `-PT${hours * 60}M`);
const twiceADay = { most: 2, within: 'P1D' };

describe('when the glass may be broken again', () => {
  it.each([
    ['never was it', [], null],
    ['once less than it may be', [1], null],
    ['as often as it may be: when the first of these is a day back', [1, 5], 5],
    ['in whatever order', [5, 1], 5],
    ['what was a day ago counts no more', [1, 24], null],
    ['what was almost a day ago does', [1, 23.5], 23.5],
    ['more often than it may be, after the limit was lowered', [1, 2, 5], 2],
  ])('%s', (_, hours, first) => {
    expect(nextBreakGlass(hours.map(ago), twiceADay, NOW)).toBe(
      first === null ? null : addDuration(ago(first), 'P1D'),
    );
  });

  it('is the earliest time at which it is not once too often', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 60 })),
        fc.integer({ min: 1, max: 4 }),
        (hours, most) => {
          const times = hours.map(ago);
          const limit = { most, within: 'P1D' };
          const next = nextBreakGlass(times, limit, NOW) ?? NOW;
          const countedAt = (now: string) =>
            times.filter(at => at > addDuration(now, '-P1D')).length;
          const before = addDuration(next, '-PT0.001S');
          expect(next === NOW).toBe(countedAt(NOW) < most);
          expect(countedAt(next)).toBeLessThan(most);
          expect(
            next === NOW ? most : countedAt(before),
          ).toBeGreaterThanOrEqual(most);
        },
      ),
    );
  });
});
