import { openingsBetween } from './windows';

// A Sunday.
const NOW = Date.parse('2026-11-22T12:00:00.000Z');
const HOUR = 3_600_000;
const iso = (window: { from: number; to: number }) =>
  [window.from, window.to].map(at => new Date(at).toISOString());

describe('openingsBetween', () => {
  it('gives the openings ahead, in the zone of the window', () => {
    expect(
      openingsBetween(
        'Mon-Tue 09:00-16:00 Europe/Berlin',
        NOW,
        NOW + 9 * 24 * HOUR,
      ).map(iso),
    ).toEqual([
      ['2026-11-23T08:00:00.000Z', '2026-11-23T15:00:00.000Z'],
      ['2026-11-24T08:00:00.000Z', '2026-11-24T15:00:00.000Z'],
      ['2026-11-30T08:00:00.000Z', '2026-11-30T15:00:00.000Z'],
      ['2026-12-01T08:00:00.000Z', '2026-12-01T12:00:00.000Z'],
    ]);
  });

  it('cuts one that is open already', () => {
    expect(
      openingsBetween('Sun-Sun 08:00-13:00 UTC', NOW, NOW + 4 * HOUR).map(iso),
    ).toEqual([['2026-11-22T12:00:00.000Z', '2026-11-22T13:00:00.000Z']]);
  });

  it.each([
    ['what is no window', 'whenever', 24],
    ['more than can be told apart', 'Mon-Sun 01:00-02:00 UTC', 24 * 90],
    ['none that opens in time', 'Fri-Fri 09:00-10:00 UTC', 24],
    ['no time at all', 'Mon-Sun 00:00-24:00 UTC', 0],
  ])('gives nothing for %s', (_, text, hours) => {
    expect(openingsBetween(text, NOW, NOW + hours * HOUR)).toEqual([]);
  });
});
