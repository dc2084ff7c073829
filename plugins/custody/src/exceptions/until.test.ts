import { endOf } from '../delegation/days';
import { presetDay, untilOf } from './until';

// Noon where the person is, so that no zone moves a day.
const NOW = new Date(2026, 10, 23, 12).getTime();
const later = (hours: number) =>
  new Date(NOW + hours * 3_600_000).toISOString();

describe('until when an exception is asked for', () => {
  it.each([
    ['a week where nothing ends sooner', null, null, '2026-11-30'],
    ['today where the grant ends in hours', 4, null, '2026-11-23'],
    ['the day on which the grant ends', 72, 2000, '2026-11-26'],
    ['as long as policy lets it', 72, 48, '2026-11-25'],
    ['a week where the grant has ended already', -4, null, '2026-11-30'],
  ])('is %s', (_, grant, policy, day) => {
    const limits = {
      grant: grant === null ? null : later(grant),
      policy: policy === null ? null : later(policy),
    };
    expect(presetDay(limits, NOW)).toBe(day);
  });

  it.each([
    ['the day where nothing ends on it', '2026-11-24', null],
    ['the grant on its last day', '2026-11-26', 'grant'],
    [
      'what policy lets it last on the last day of that',
      '2026-11-25',
      'policy',
    ],
    [
      'the day after all that, which is refused or warned of',
      '2026-11-27',
      null,
    ],
  ] as const)('ends with %s', (_, day, ends) => {
    const limits = { grant: later(72), policy: later(48) };
    expect(untilOf(day, limits, NOW)).toEqual({
      at: ends ? limits[ends] : endOf(day),
      with: ends,
    });
  });
});
