import { lengthOfTime, relativeTo, shortDate } from './relative';

const NOW = Date.parse('2026-11-22T12:00:00.000Z');

describe('relativeTo', () => {
  it.each([
    ['2026-11-22T12:00:10.000Z', 'now'],
    ['2026-11-22T12:00:30.000Z', 'now'],
    ['2026-11-22T11:59:30.000Z', 'now'],
    ['2026-11-22T11:59:29.000Z', '1 minute ago'],
    ['2026-11-22T12:41:00.000Z', 'in 41 minutes'],
    ['2026-11-22T11:59:00.000Z', '1 minute ago'],
    ['2026-11-22T09:00:00.000Z', '3 hours ago'],
    ['2026-11-24T14:00:00.000Z', 'in 2 days'],
    ['2026-11-29T11:59:58.000Z', 'in 7 days'],
    ['2026-11-22T13:30:00.000Z', 'in 1 hour'],
    ['2026-11-24T00:00:00.000Z', 'in 1 day'],
    ['2026-11-22T11:52:01.000Z', '8 minutes ago'],
    ['2026-10-25T12:00:00.000Z', '28 days ago'],
    ['2027-02-10T12:00:00.000Z', 'in 80 days'],
    ['2027-11-22T12:00:00.000Z', 'in 12 months'],
    ['2030-11-22T12:00:00.000Z', 'in 4 years'],
  ])('says %s as %s', (at, words) => {
    expect(relativeTo(at, NOW, 'en')).toBe(words);
  });

  it('speaks the language that was chosen', () => {
    expect(relativeTo('2026-11-24T14:00:00.000Z', NOW, 'de')).toBe(
      'in 2 Tagen',
    );
  });
});

describe('lengthOfTime', () => {
  it.each([
    ['P90D', '90 days'],
    ['P1D', '1 day'],
    ['PT1H', '1 hour'],
    ['PT3H', '3 hours'],
    ['PT45M', '45 minutes'],
    ['PT10800S', '3 hours'],
    ['PT2H40M', '3 hours'],
    ['whatever', 'whatever'],
  ])('says %s as %s', (iso, words) => {
    expect(lengthOfTime(iso, 'en')).toBe(words);
  });
});

describe('shortDate', () => {
  it.each([
    ['a date', 48, /^Nov 24$/],
    ['a time of the day where it is near', 3, /^Nov 22, \d\d:\d\d.[AP]M$/],
    ['also where it has passed', -3, /^Nov 22, \d\d:\d\d.[AP]M$/],
    ['a year where it is far', 24 * 365, /^Nov 22, 2027$/],
  ])('is %s', (_, hours, words) => {
    const at = new Date(NOW + hours * 3_600_000).toISOString();
    expect(shortDate(at, NOW, 'en')).toMatch(words);
  });
});
