import fc from 'fast-check';
import { addDuration } from '../values';
import { nextOccurrence, parseRotationSchedule } from './cron';

it.each([
  ['0 3 * * 1-4', 'UTC', '2026-11-23T03:00:00.000Z'],
  ['0 3 * * 1-4', 'Europe/Berlin', '2026-11-23T02:00:00.000Z'],
  ['30 22 1 * *', 'UTC', '2026-12-01T22:30:00.000Z'],
])('%s in %s comes next at %s', (schedule, zone, expected) => {
  const now = '2026-11-22T12:00:00.000Z';
  expect(nextOccurrence(schedule, now, zone)).toBe(expected);
});

// Berlin's clock goes from 02:00 to 03:00 on 28 March 2027, and from 03:00 back to 02:00 on 25 October 2026. That of Lord Howe
// goes from 02:00 to 02:30 on 4 October 2026, and from 02:00 back to 01:30 on 5 April 2026.
it.each([
  ['30 2 * * *', 'Europe/Berlin', '2027-03-28T00:00', '2027-03-28T01:00'],
  ['30 2 * * *', 'Europe/Berlin', '2026-10-25T00:00', '2026-10-25T00:30'],
  ['30 2 * * *', 'Europe/Berlin', '2026-10-25T01:15', '2026-10-26T01:30'],
  ['30 2 * * *', 'Europe/Berlin', '2026-10-25T00:30', '2026-10-26T01:30'],
  ['0 3 * * *', 'Australia/Lord_Howe', '2026-04-03T16:00', '2026-04-04T16:30'],
  ['15 2 * * *', 'Australia/Lord_Howe', '2026-10-03T15:00', '2026-10-03T15:30'],
])(
  '%s in %s comes once where the clock changes, after %s at %s',
  (schedule, zone, after, expected) => {
    expect(nextOccurrence(schedule, `${after}:00.000Z`, zone)).toBe(
      `${expected}:00.000Z`,
    );
  },
);

it('comes later, and within a day and an hour where it is daily, whatever the zone', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('0 0 * * *', '15 2 * * *', '59 23 * * *', '*/30 * * * *'),
      fc.constantFrom(
        'Europe/Berlin',
        'Australia/Lord_Howe',
        'Asia/Beirut',
        'America/Havana',
      ),
      fc.integer({ min: 0, max: 2 * 365 * 24 * 60 }),
      (schedule, zone, minutes) => {
        const now = addDuration('2026-01-01T00:00:00.000Z', `PT${minutes}M`);
        const next = nextOccurrence(schedule, now, zone);
        expect(next > now && next <= addDuration(now, 'PT25H')).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
});

it('is read with any spaces', () => {
  expect(parseRotationSchedule(' 0  3 * * 1-4 ')).toBe('0 3 * * 1-4');
});

it.each([
  ['0 3 * *', 'is not minute, hour, day, month and weekday: `0 3 * *`'],
  ['0 0 3 * * *', 'is not minute, hour, day, month and weekday'],
  ['61 3 * * *', 'is not one: Constraint error, got value 61'],
  ['0 0 30 2 *', 'is not one'],
  ['@daily', 'write cron, such as `0 3 * * 1-4`'],
])('%s is refused', (text, message) => {
  expect(() => parseRotationSchedule(text)).toThrow(message);
});
