import fc from 'fast-check';
import { addDuration, type Instant, toInstant } from '../values';
import { datesOf, foreseenRotations, type ScheduledRotation } from './foresee';
import { earliestRotation, rotationDates } from './schedule';
import { beginsOutside, mayStart } from './start';
import { nextOpening, parseRotationWindow } from './window';

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
    [
      'the last opening before policy’s limit, where the next comes after it',
      { schedule: null, rotateEvery: 'P7D', window: 'Sat 02:00-05:00 UTC' },
      null,
      // From then on each is a week after the one before.
      ['2026-11-28T02:00:00.000Z', '2026-12-05T02:00:00.000Z'],
    ],
    [
      'policy’s limit, where no opening comes before it, and the window again as soon as one does',
      {
        schedule: null,
        rotateEvery: 'P2D',
        window: 'Sat 02:00-05:00 UTC',
        spread: 0.5,
      },
      null,
      [
        '2026-11-24T12:00:00.000Z',
        '2026-11-26T12:00:00.000Z',
        '2026-11-28T03:12:00.000Z',
        '2026-11-30T03:12:00.000Z',
      ],
    ],
    [
      'none twice within the hour, as often as the window opens',
      { schedule: null, rotateEvery: 'PT90M', window: PLATFORM },
      null,
      ['2026-11-22T13:30:00.000Z', '2026-11-22T15:00:00.000Z'],
    ],
    ['never, where policy has no limit', { rotateEvery: null }, PLATFORM, []],
  ])('foretells %s', (_, more, platform, starts) => {
    const window = platform === null ? null : parseRotationWindow(platform);
    const count = Math.max(starts.length, 1);
    expect(
      foreseenRotations({ ...rotation, ...more }, window, NOW, count),
    ).toEqual(starts);
  });

  it.each([
    ['2026-11-24T03:00:00.000Z', ['2026-11-23T03:00:00.000Z']],
    ['2026-11-23T02:00:00.000Z', []],
    ['2026-11-21T00:00:00.000Z', []],
  ])(
    'foretells none from %s on, when what is granted ends',
    (endsAt, starts) => {
      expect(foreseenRotations(rotation, null, NOW, 3, endsAt)).toEqual(starts);
    },
  );

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
          const fleet =
            platform === null ? null : parseRotationWindow(platform);
          const [foreseen] = foreseenRotations(chosen, fleet, NOW, 1);
          const dates = datesOf(chosen, fleet, NOW);
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

describe('datesOf', () => {
  const windows = fc.constantFrom(
    'Sat 02:00-05:00 UTC',
    'Sun 01:30-03:30 Europe/Berlin',
    'Sun 02:10-02:50 Europe/Berlin',
    'Mon-Thu 09:00-16:00 Europe/Berlin',
    'Tue,Thu 22:00-24:00 America/New_York',
    'Mon-Sun 00:00-00:30 Australia/Lord_Howe',
  );
  const chosen = fc.record({
    rotateEvery: fc
      .integer({ min: 1, max: 60 * 24 })
      .map(hours => `PT${hours}H`),
    schedule: fc.constantFrom(null, NIGHTS, '30 11 * * 1,3', '0 0 1 * *'),
    window: fc.option(windows),
    spread: fc.double({ min: 0, max: 0.999, noNaN: true }),
  });
  const instants = fc
    .integer({ min: 0, max: 2 * 365 * 24 * 60 })
    .map(minutes => addDuration('2026-01-01T00:00:00.000Z', `PT${minutes}M`));

  it('has each rotation begin in its window, if one opens after it was made and before policy’s limit', () => {
    fc.assert(
      fc.property(chosen, windows, instants, (each, platform, activatedAt) => {
        const fleet = parseRotationWindow(platform);
        const window =
          each.window === null ? fleet : parseRotationWindow(each.window);
        const dates = datesOf(each, fleet, activatedAt);
        if (dates === null) throw new Error('it is never due');
        const [start] = foreseenRotations(each, fleet, activatedAt, 1);
        const atOnce = nextOpening(window, earliestRotation(activatedAt));
        const { from } =
          atOnce.from > activatedAt
            ? atOnce
            : nextOpening(window, atOnce.until);
        const isOutside = beginsOutside(window, start);
        expect(isOutside && from <= dates.overdueAt).toBe(false);
        expect(isOutside && start !== dates.overdueAt).toBe(false);
        expect(mayStart({ ...dates, window, spread: each.spread }, start)).toBe(
          true,
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it('brings no two rotations forward into one opening', () => {
    fc.assert(
      fc.property(chosen, windows, instants, (each, platform, activatedAt) => {
        const own = { ...each, schedule: null };
        const fleet = parseRotationWindow(platform);
        const window =
          each.window === null ? fleet : parseRotationWindow(each.window);
        const starts = foreseenRotations(own, fleet, activatedAt, 20);
        starts.slice(1).forEach((start, at) => {
          const by = rotationDates(starts[at], own.rotateEvery, own.spread);
          const one = nextOpening(window, starts[at]);
          expect(
            start >= by.dueAt || start >= one.until || one.from > starts[at],
          ).toBe(true);
        });
      }),
    );
  });

  it('never has a window put a rotation off, nor bring it forward to the version’s first hour', () => {
    fc.assert(
      fc.property(chosen, windows, instants, (each, platform, activatedAt) => {
        const fleet = parseRotationWindow(platform);
        const dates = datesOf(each, fleet, activatedAt);
        const open = rotationDates(activatedAt, each.rotateEvery, each.spread);
        expect(dates?.overdueAt).toBe(open.overdueAt);
        expect(dates && dates.dueAt <= open.dueAt).toBe(true);
        const earliest = earliestRotation(activatedAt);
        const first = open.dueAt < earliest ? open.dueAt : earliest;
        expect(dates && dates.dueAt >= first).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
