import {
  lengthBetween,
  lengthOfTime,
  relativeTo,
  roughLength,
  shortDate,
} from './relative';

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
    ['PT36H', '36 hours'],
    ['PT1.5H', '90 minutes'],
    ['PT10800S', '3 hours'],
    ['PT1H30M', '90 minutes'],
    ['PT2H40M', '2 hours and 40 minutes'],
    ['P1DT2H', '26 hours'],
    ['P2DT12H', '2 days and 12 hours'],
    ['PT40S', '40 seconds'],
    ['PT0S', '0 seconds'],
    ['whatever', 'whatever'],
  ])('says %s as %s', (iso, words) => {
    expect(lengthOfTime(iso, 'en')).toBe(words);
  });

  it.each([
    ['2026-11-22T12:00:40.000Z', '40 seconds'],
    ['2026-11-22T13:00:00.000Z', '1 hour'],
    ['2026-11-22T13:30:00.000Z', '90 minutes'],
    ['2026-11-22T14:30:00.000Z', '2 hours and 30 minutes'],
    ['2026-11-22T15:59:52.000Z', '4 hours'],
    ['2026-11-23T12:00:00.000Z', '1 day'],
    ['2026-11-23T14:00:00.000Z', '26 hours'],
    ['2026-11-24T00:00:00.000Z', '36 hours'],
    ['2026-11-24T12:59:00.000Z', '2 days'],
    ['2027-02-20T11:59:40.000Z', '90 days'],
    ['2027-02-20T11:59:00.000Z', '89 days and 23 hours'],
  ])('says from noon to %s as %s', (until, words) => {
    const length = lengthBetween(new Date(NOW).toISOString(), until);
    expect(lengthOfTime(length, 'en')).toBe(words);
  });

  it('speaks the language that was chosen', () => {
    expect(lengthOfTime('PT2H30M', 'de')).toBe('2 Stunden und 30 Minuten');
  });
});

describe('roughLength', () => {
  it.each([
    ['PT2H51M', '3 hours'],
    ['PT0H7M', '7 minutes'],
    ['PT30H10M', '1 day'],
    ['P3D', '3 days'],
    ['PT40S', '40 seconds'],
    ['whatever', 'whatever'],
  ])('says %s as %s', (iso, words) => {
    expect(roughLength(iso, 'en')).toBe(words);
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
