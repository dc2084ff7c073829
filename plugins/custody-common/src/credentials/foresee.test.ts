import fc from 'fast-check';
import { addDuration, type Instant, toInstant } from '../values';
import { datesOf, foreseenRotations, type ScheduledRotation } from './foresee';
import { mayStart } from './start';
import { parseRotationWindow } from './window';

const NOW = '2026-11-22T12:00:00.000Z';
const NIGHTS = '0 3 * * *';
const PLATFORM = 'Mon-Thu 09:00-16:00 Europe/Berlin';
const rotation: ScheduledRotation = {
  rotateEvery: 'P30D',
  schedule: NIGHTS,
  window: null,
  spread: 0,
};

describe('foreseenRotations', () => {
  it.each<[string, Partial<ScheduledRotation>, string | null, string[]]>([
    [
      'the owner’s schedule, by UTC',
      {},
      null,
      ['2026-11-23T03:00:00.000Z', '2026-11-24T03:00:00.000Z'],
    ],
    [
      'the owner’s schedule, by the clock of their window',
      { window: 'Mon-Sun 02:00-05:00 Europe/Berlin' },
      PLATFORM,
      ['2026-11-23T02:00:00.000Z', '2026-11-24T02:00:00.000Z'],
    ],
    [
      'the opening of the platform’s window, where the schedule is outside of it',
      {},
      PLATFORM,
      ['2026-11-23T08:00:00.000Z', '2026-11-24T08:00:00.000Z'],
    ],
    [
      'policy’s limit, which comes before either',
      { rotateEvery: 'PT10H' },
      PLATFORM,
      ['2026-11-22T22:00:00.000Z', '2026-11-23T08:00:00.000Z'],
    ],
    [
      'what policy says without a schedule',
      { schedule: null, rotateEvery: 'P10D' },
      null,
      ['2026-12-01T12:00:00.000Z', '2026-12-10T12:00:00.000Z'],
    ],
    ['never, where policy has no limit', { rotateEvery: null }, PLATFORM, []],
  ])('foretells %s', (_, more, platform, starts) => {
    const window = platform === null ? null : parseRotationWindow(platform);
    expect(foreseenRotations({ ...rotation, ...more }, window, NOW, 2)).toEqual(
      starts,
    );
  });

  it('is when the engine, which looks again and again, begins', () => {
    fc.assert(
      fc.property(
        fc.record({
          rotateEvery: fc.constantFrom('PT12H', 'P2D', 'P9D'),
          schedule: fc.constantFrom(null, NIGHTS, '30 11 * * 1,3'),
          window: fc.constantFrom(null, 'Tue,Thu 10:00-11:00 UTC', PLATFORM),
          spread: fc.double({ min: 0, max: 0.999, noNaN: true }),
        }),
        fc.constantFrom(null, PLATFORM, 'Sat-Sun 00:00-24:00 UTC'),
        (chosen, platform) => {
          const own = chosen.window ?? platform;
          const window = own === null ? null : parseRotationWindow(own);
          const [foreseen] = foreseenRotations(
            chosen,
            platform === null ? null : parseRotationWindow(platform),
            NOW,
            1,
          );
          const dates = datesOf(chosen, NOW);
          if (dates === null) throw new Error('it is never due');
          const begins = (now: Instant) =>
            dates.dueAt <= now &&
            mayStart({ ...dates, window, spread: chosen.spread }, now);
          let now: Instant = NOW;
          while (!begins(now)) now = addDuration(now, 'PT1M');
          const before = Date.parse(now) - Date.parse(foreseen);
          expect(before).toBeGreaterThanOrEqual(0);
          expect(before).toBeLessThan(60_000);
          expect(toInstant(new Date(now))).toBe(now);
        },
      ),
      { numRuns: 40 },
    );
  });
});
