import {
  foreseenRotations,
  isInWindow,
  parseRotationWindow,
  spreadOf,
} from '@custody/backstage-plugin-custody-common';
import { readChoice } from './rotationChoice';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const UID = 'a8f1c2d4-0000-4000-8000-000000000001';
const AROUND = {
  uid: UID,
  rotateEvery: 'P30D',
  platform: null,
  endsAt: null,
  now: NOW,
};
/** Within the half hour over which what has one schedule is spread. */
const spread = (times: string[]) =>
  times.map(at =>
    new Date(
      Date.parse(at) + Math.floor(30 * 60_000 * spreadOf(UID)),
    ).toISOString(),
  );
const BERLIN = 'Mon-Thu 02:00-05:00 Europe/Berlin';

describe('readChoice', () => {
  it.each([
    ['nothing', '', '', {}, []],
    ['spaces', '  ', ' ', {}, []],
    [
      'a schedule, by UTC',
      ' 0  3 * * 1-4 ',
      '',
      { schedule: '0 3 * * 1-4' },
      [
        '2026-11-23T03:00:00.000Z',
        '2026-11-24T03:00:00.000Z',
        '2026-11-25T03:00:00.000Z',
      ],
    ],
    ['a window', '', BERLIN, { window: BERLIN }, []],
    [
      'both, by the zone of the window',
      '0 3 * * 1',
      BERLIN,
      { schedule: '0 3 * * 1', window: BERLIN },
      [
        '2026-11-23T02:00:00.000Z',
        '2026-11-30T02:00:00.000Z',
        '2026-12-07T02:00:00.000Z',
      ],
    ],
  ])('reads %s', (_, schedule, window, choice, next) => {
    expect(readChoice({ schedule, window }, AROUND)).toEqual({
      choice,
      next: spread(next),
      ends: null,
      problems: {},
      zone: window.trim() === '' ? 'UTC' : 'Europe/Berlin',
    });
  });

  it('foretells what the engine does in the platform’s window', () => {
    const schedule = '0 3 * * 1-4';
    const platform = 'Mon-Thu 09:00-16:00 Europe/Berlin';
    const { next } = readChoice(
      { schedule, window: '' },
      { ...AROUND, platform },
    );
    const engine = foreseenRotations(
      { rotateEvery: 'P30D', schedule, window: null, spread: spreadOf(UID) },
      parseRotationWindow(platform),
      '2026-11-22T12:00:00.000Z',
      3,
    );
    expect(next).toEqual(engine);
    expect(
      next.map(at => isInWindow(parseRotationWindow(platform), at)),
    ).toEqual([true, true, true]);
  });

  it.each([
    ['two, and then its end', '2026-11-25T00:00:00.000Z', 2],
    ['nothing but its end', '2026-11-23T01:00:00.000Z', 0],
  ])('foretells %s, where what is granted ends sooner', (_, endsAt, count) => {
    const written = { schedule: '0 3 * * *', window: '' };
    const whole = readChoice(written, AROUND);
    expect(readChoice(written, { ...AROUND, endsAt })).toMatchObject({
      next: whole.next.slice(0, count),
      ends: endsAt,
    });
    const never = { ...AROUND, endsAt, rotateEvery: null };
    expect(readChoice(written, never).ends).toBeNull();
  });

  it.each([
    ['before its schedule, where policy’s limit is shorter', 'PT12H'],
    ['never, where nothing is rotated by itself', null],
  ])('foretells %s', (_, rotateEvery) => {
    const { next } = readChoice(
      { schedule: '0 3 * * 1', window: '' },
      { ...AROUND, rotateEvery },
    );
    expect(next.every(at => at < '2026-11-24')).toBe(true);
    expect(next).toHaveLength(rotateEvery ? 3 : 0);
  });

  it.each([
    ['every night', '', { schedule: /is not minute, hour/ }],
    ['0 3 * * 8', '', { schedule: /is not one/ }],
    ['', 'at night', { window: /is not days, hours and a time zone/ }],
    ['', 'Mon 09:00-10:00 Middle/Earth', { window: /time zone that is not/ }],
    ['x', 'y', { schedule: /./, window: /./ }],
  ])('says what is wrong with %j and %j', (schedule, window, wrong) => {
    const { choice, next, problems } = readChoice({ schedule, window }, AROUND);
    expect(choice).toBeUndefined();
    expect(next).toEqual([]);
    expect(problems).toEqual(
      Object.fromEntries(
        Object.entries(wrong).map(([field, message]) => [
          field,
          expect.stringMatching(message),
        ]),
      ),
    );
  });
});
