import { axisTicks } from './ticks';

const span = (from: string, to: string) => ({
  from: Date.parse(from),
  to: Date.parse(to),
});
const labels = (...[from, to, room]: [string, string, number]) =>
  axisTicks(span(from, to), room, 'en-GB', 'UTC').map(({ label }) => label);

describe('axisTicks', () => {
  it.each([
    [
      'minutes',
      ['2026-11-22T15:31:20Z', '2026-11-22T15:40:10Z', 5],
      ['15:32', '15:34', '15:36', '15:38', '15:40'],
    ],
    [
      'hours, and the name of a day where it starts',
      ['2026-11-21T14:10:00Z', '2026-11-22T13:00:00Z', 4],
      ['18:00', '22 Nov', '06:00', '12:00'],
    ],
    [
      'days',
      ['2026-11-20T10:00:00Z', '2026-11-24T09:00:00Z', 6],
      ['21 Nov', '22 Nov', '23 Nov', '24 Nov'],
    ],
    [
      'Mondays',
      ['2026-10-25T10:00:00Z', '2026-11-25T09:00:00Z', 6],
      ['26 Oct', '2 Nov', '9 Nov', '16 Nov', '23 Nov'],
    ],
    [
      'firsts of a quarter',
      ['2025-12-25T10:00:00Z', '2026-11-25T09:00:00Z', 4],
      ['Jan 2026', 'Apr 2026', 'Jul 2026', 'Oct 2026'],
    ],
    [
      'years',
      ['2021-12-25T10:00:00Z', '2026-11-25T09:00:00Z', 5],
      ['2022', '2023', '2024', '2025', '2026'],
    ],
  ] as const)('stand at %s', (_, [from, to, room], expected) => {
    expect(labels(from, to, room)).toEqual(expected);
  });

  it('stand in the zone of the reader', () => {
    expect(
      axisTicks(
        span('2026-11-20T10:00:00Z', '2026-11-22T09:00:00Z'),
        2,
        'en-GB',
        'Asia/Kolkata',
      ).map(({ at }) => new Date(at).toISOString()),
    ).toEqual(['2026-11-20T18:30:00.000Z', '2026-11-21T18:30:00.000Z']);
  });

  const MINUTE = 60_000;
  it.each(
    [1, 7, 60, 1_000, 10_000, 60_000, 500_000, 5_000_000].flatMap(minutes =>
      [2, 5, 11].map(room => [minutes, room] as const),
    ),
  )(
    'are within %i minutes, in order, and hardly more than the %i there is room for',
    (minutes, room) => {
      // Over the change of the clocks, which makes one day an hour longer.
      const to = Date.parse('2026-10-25T09:17:03Z');
      const from = to - minutes * MINUTE;
      const at = axisTicks({ from, to }, room, 'en', 'Europe/Berlin').map(
        tick => tick.at,
      );
      expect(at.every(tick => tick >= from && tick <= to)).toBe(true);
      expect(at).toEqual([...new Set(at)].sort((a, b) => a - b));
      // Months are of uneven length, and both ends may have one.
      expect(at.length).toBeLessThanOrEqual(room + 1);
    },
  );
});
