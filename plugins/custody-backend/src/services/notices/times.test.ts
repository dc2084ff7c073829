import { addMillis } from '@custody/backstage-plugin-custody-common';
import { lengthBetween } from './times';

const AT = '2026-11-22T12:00:00.000Z';
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('lengthBetween', () => {
  it.each([
    [0, '0 minutes'],
    [MINUTE, '1 minute'],
    [59 * MINUTE, '59 minutes'],
    [HOUR, '1 hour'],
    [90 * MINUTE, '90 minutes'],
    [119 * MINUTE, '119 minutes'],
    [2 * HOUR, '2 hours'],
    [150 * MINUTE, '2 hours and 30 minutes'],
    [4 * HOUR, '4 hours'],
    [4 * HOUR - 8 * SECOND, '4 hours'],
    [4 * HOUR + 8 * SECOND, '4 hours'],
    [DAY, '1 day'],
    [26 * HOUR, '26 hours'],
    [36 * HOUR, '36 hours'],
    [36 * HOUR + MINUTE, '36 hours and 1 minute'],
    [2 * DAY, '2 days'],
    [2 * DAY - MINUTE, '47 hours and 59 minutes'],
    [60 * HOUR, '2 days and 12 hours'],
    [2 * DAY + 59 * MINUTE, '2 days'],
    [90 * DAY, '90 days'],
    [90 * DAY - 20 * SECOND, '90 days'],
    [90 * DAY - 45 * SECOND, '89 days and 23 hours'],
  ])('says %d ms as %s', (millis, words) => {
    expect(lengthBetween(AT, addMillis(AT, millis))).toBe(words);
  });
});
