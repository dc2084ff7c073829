import { nextOccurrence, parseRotationSchedule } from './cron';

it.each([
  ['0 3 * * 1-4', 'UTC', '2026-11-23T03:00:00.000Z'],
  ['0 3 * * 1-4', 'Europe/Berlin', '2026-11-23T02:00:00.000Z'],
  ['30 22 1 * *', 'UTC', '2026-12-01T22:30:00.000Z'],
])('%s in %s comes next at %s', (schedule, zone, expected) => {
  const now = '2026-11-22T12:00:00.000Z';
  expect(nextOccurrence(schedule, now, zone)).toBe(expected);
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
