import { readChoice } from './rotationChoice';

const NOW = Date.parse('2026-11-22T12:00:00Z');
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
    expect(readChoice({ schedule, window }, NOW)).toEqual({
      choice,
      next,
      problems: {},
      zone: window.trim() === '' ? 'UTC' : 'Europe/Berlin',
    });
  });

  it.each([
    ['every night', '', { schedule: /is not minute, hour/ }],
    ['0 3 * * 8', '', { schedule: /is not one/ }],
    ['', 'at night', { window: /is not days, hours and a time zone/ }],
    ['', 'Mon 09:00-10:00 Middle/Earth', { window: /time zone that is not/ }],
    ['x', 'y', { schedule: /./, window: /./ }],
  ])('says what is wrong with %j and %j', (schedule, window, wrong) => {
    const { choice, next, problems } = readChoice({ schedule, window }, NOW);
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
