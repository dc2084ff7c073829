import fc from 'fast-check';
import { addDuration } from '../values';
import { rotationDates, spreadOf } from './schedule';
import {
  beginsOutside,
  type DueRotation,
  dueWithinWindow,
  expectedStart,
  mayStart,
  plannedStart,
} from './start';
import { isInWindow, nextOpening, parseRotationWindow } from './window';

const WINDOW = parseRotationWindow('Mon-Thu 09:00-16:00 Europe/Berlin');
// A Sunday.
const SUNDAY = '2026-11-22T12:00:00.000Z';

const rotation = (more: Partial<DueRotation> = {}): DueRotation => ({
  dueAt: SUNDAY,
  overdueAt: '2026-12-22T12:00:00.000Z',
  window: WINDOW,
  spread: 0,
  ...more,
});

it.each([
  ['without a window', { window: null }, SUNDAY],
  ['when the window opens', {}, '2026-11-23T08:00:00.000Z'],
  ['later in it', { spread: 0.5 }, '2026-11-23T10:48:00.000Z'],
  [
    'at once in an open one',
    { dueAt: '2026-11-23T09:30:00.000Z', spread: 0.9 },
    '2026-11-23T09:30:00.000Z',
  ],
  [
    'no later than policy says',
    { overdueAt: '2026-11-22T18:00:00.000Z' },
    '2026-11-22T18:00:00.000Z',
  ],
])('begins %s', (_, more, expected) => {
  expect(plannedStart(rotation(more))).toBe(expected);
});

it.each([
  ['while the window is closed', '2026-11-22T20:00:00.000Z', 0, false],
  ['before its time in the window', '2026-11-23T08:00:00.000Z', 0.5, false],
  ['at its time in the window', '2026-11-23T10:48:00.000Z', 0.5, true],
  ['after its window was missed', '2026-11-23T20:00:00.000Z', 0, false],
  ['beyond policy’s limit', '2026-12-22T12:00:00.000Z', 0, true],
])('%s: may begin is right', (_, now, spread, expected) => {
  expect(mayStart(rotation({ spread }), now)).toBe(expected);
});

it('is expected in the next window when one was missed, and now when it may begin', () => {
  const missed = '2026-11-23T20:00:00.000Z';
  expect(expectedStart(rotation(), missed)).toBe('2026-11-24T08:00:00.000Z');
  const open = '2026-11-24T08:30:00.000Z';
  expect(expectedStart(rotation(), open)).toBe(open);
});

it('opens by the clock of its zone, on days that are an hour shorter or longer too', () => {
  const daily = parseRotationWindow('Mon-Sun 01:00-05:00 Europe/Berlin');
  // Summer time ends on 25 October 2026, and begins on 28 March 2027.
  expect(nextOpening(daily, '2026-10-24T12:00:00.000Z')).toEqual({
    from: '2026-10-24T23:00:00.000Z',
    until: '2026-10-25T04:00:00.000Z',
  });
  expect(nextOpening(daily, '2027-03-27T12:00:00.000Z')).toEqual({
    from: '2027-03-28T00:00:00.000Z',
    until: '2027-03-28T03:00:00.000Z',
  });
});

const uid = fc.uuid();
const instants = fc
  .integer({ min: 0, max: 400 * 24 * 60 })
  .map(minutes => addDuration(SUNDAY, `PT${minutes}M`));

it('begins in the window or at policy’s limit, never before it is due', () => {
  fc.assert(
    fc.property(
      uid,
      instants,
      fc.integer({ min: 1, max: 60 }),
      (id, dueAt, days) => {
        const overdueAt = addDuration(dueAt, `P${days}D`);
        const due = rotation({ dueAt, overdueAt, spread: spreadOf(id) });
        const start = plannedStart(due);
        expect(start >= dueAt && start <= overdueAt).toBe(true);
        expect(isInWindow(WINDOW, start) || start === overdueAt).toBe(true);
        expect(mayStart(due, start)).toBe(true);
      },
    ),
  );
});

it.each([
  ['what begins in the window anyway', {}, SUNDAY],
  ['what has no window', { window: null, overdueAt: SUNDAY }, SUNDAY],
  [
    'what is overdue before the next opening',
    { overdueAt: '2026-11-23T07:00:00.000Z' },
    '2026-11-19T08:00:00.000Z',
  ],
  [
    'the same, each at its place in the opening',
    { overdueAt: '2026-11-23T07:00:00.000Z', spread: 0.5 },
    '2026-11-19T10:48:00.000Z',
  ],
  [
    'what is overdue as it opens',
    { overdueAt: '2026-11-23T08:00:00.000Z', spread: 0.5 },
    SUNDAY,
  ],
])(
  'has a window bring forward nothing but what would miss it: %s',
  (_, more, expected) => {
    const due = dueWithinWindow(rotation(more), '2026-11-10T00:00:00.000Z');
    expect(due).toBe(expected);
  },
);

it.each([
  ['long before', '2026-11-16T07:00:00.000Z', '2026-11-19T10:48:00.000Z'],
  [
    'right before that opening',
    '2026-11-19T07:59:00.000Z',
    '2026-11-19T10:48:00.000Z',
  ],
  ['in it', '2026-11-19T08:00:00.000Z', SUNDAY],
])(
  'brings forward what was made before an opening, to once in it: %s',
  (_, activatedAt, expected) => {
    const late = rotation({
      overdueAt: '2026-11-23T07:00:00.000Z',
      spread: 0.5,
    });
    expect(dueWithinWindow(late, activatedAt)).toBe(expected);
  },
);

it.each([
  ['without a window', null, SUNDAY, false],
  ['in the window', WINDOW, '2026-11-23T08:00:00.000Z', false],
  ['while it is closed', WINDOW, SUNDAY, true],
])(
  'says what begins outside of its window: %s',
  (_, window, start, expected) => {
    expect(beginsOutside(window, start)).toBe(expected);
  },
);

it.each([
  ['an hour later', '02:30', 'Mon 03:00-04:00 UTC', '03:30'],
  ['not in an opening that is shorter', '02:30', 'Mon 03:00-03:30 UTC', null],
])(
  'brings nothing forward to the first hour of a version: %s',
  (_, made, window, expected) => {
    const dueAt = '2026-11-29T12:00:00.000Z';
    const late = rotation({
      window: parseRotationWindow(window),
      dueAt,
      overdueAt: '2026-11-29T18:00:00.000Z',
    });
    expect(dueWithinWindow(late, `2026-11-23T${made}:00.000Z`)).toBe(
      expected === null ? dueAt : `2026-11-23T${expected}:00.000Z`,
    );
  },
);

/** How many of 10,000 fall into the fullest of so many equal parts of what they are spread over. */
function fullest(starts: number[], parts: number): number {
  const [from, until] = [Math.min(...starts), Math.max(...starts)];
  const counts = new Array(parts).fill(0);
  starts.forEach(start => {
    const part = Math.floor(((start - from) / (until - from + 1)) * parts);
    counts[part] += 1;
  });
  return Math.max(...counts);
}

it('spreads 10,000 identities of one import evenly, and over the window when they come due outside of it', () => {
  fc.assert(
    fc.property(fc.uuid(), prefix => {
      const uids = Array.from({ length: 10_000 }, (_, at) => `${prefix}-${at}`);
      const due = uids.map(
        id => rotationDates(SUNDAY, 'P90D', spreadOf(id)).dueAt,
      );
      // 100 would be even; a fair draw exceeds 150 about once in a million.
      expect(fullest(due.map(Date.parse), 100)).toBeLessThan(150);
      const starts = uids.map(id =>
        Date.parse(plannedStart(rotation({ spread: spreadOf(id) }))),
      );
      expect(fullest(starts, 100)).toBeLessThan(150);
    }),
    { numRuns: 5 },
  );
});
