import fc from 'fast-check';
import { addDuration } from '../values';
import {
  isInWindow,
  lastOpening,
  nextOpening,
  parseRotationWindow,
} from './window';

describe('rotation window', () => {
  const window = parseRotationWindow('Mon-Thu 09:00-16:00 Europe/Berlin');

  it.each([
    ['Monday morning in summer', '2026-07-06T07:00:00.000Z', true],
    ['an hour earlier', '2026-07-06T06:59:59.000Z', false],
    ['Monday morning in winter', '2026-11-23T08:00:00.000Z', true],
    ['before it, in winter', '2026-11-23T07:59:00.000Z', false],
    ['its end', '2026-11-23T15:00:00.000Z', false],
    ['Friday', '2026-11-27T10:00:00.000Z', false],
    ['Sunday', '2026-11-22T10:00:00.000Z', false],
  ])('%s', (_, now, expected) => {
    expect(isInWindow(window, now)).toBe(expected);
  });

  it('takes lists of days', () => {
    const { days } = parseRotationWindow('Mon,Wed-Fri 22:00-24:00 UTC');
    expect([...days]).toEqual([1, 3, 4, 5]);
  });

  it.each([
    ['Mon-Thu', 'is not days, hours and a time zone'],
    ['Mon-Thu 16:00-09:00 UTC', 'ends before it begins'],
    ['Mon-Thu 09:00-25:00 UTC', 'has an hour that no day has'],
    [
      'Mon-Thu 09:00-16:00 Mars/Base',
      'time zone that is not known, `Mars/Base`',
    ],
    ['Mon-Xyz 09:00-16:00 UTC', 'days that are not known, `mon-xyz`'],
    ['Thu-Mon 09:00-16:00 UTC', 'days that are not known'],
  ])('refuses %s', (text, message) => {
    expect(() => parseRotationWindow(text)).toThrow(message);
  });

  // On 28 March 2027 Berlin's clock goes from 02:00 to 03:00, on 25 October 2026 from 03:00 back to 02:00.
  it.each([
    ['its end is skipped', 'Sun 01:00-02:30', '2027-03-28', '00:00', '01:00'],
    ['its begin is skipped', 'Sun 02:30-04:00', '2027-03-28', '01:00', '02:00'],
    ['it is around it', 'Sun 01:00-04:00', '2027-03-28', '00:00', '02:00'],
    ['its end comes twice', 'Sun 01:00-02:30', '2026-10-25', '23:00', '00:30'],
    ['its begin does', 'Sun 02:30-04:00', '2026-10-25', '00:30', '03:00'],
    ['all of it does', 'Sun 02:00-02:30', '2026-10-25', '00:00', '00:30'],
  ])(
    'opens once when the clock changes and %s',
    (_, text, day, from, until) => {
      const berlin = parseRotationWindow(`${text} Europe/Berlin`);
      const before = addDuration(`${day}T12:00:00.000Z`, '-P1D');
      const date = from === '23:00' ? before.slice(0, 10) : day;
      const opening = {
        from: `${date}T${from}:00.000Z`,
        until: `${day}T${until}:00.000Z`,
      };
      expect(nextOpening(berlin, before)).toEqual(opening);
      expect(lastOpening(berlin, `${day}T12:00:00.000Z`)).toEqual(opening);
    },
  );

  it('does not open on a day of which the clock skips all of it', () => {
    const berlin = parseRotationWindow('Sun 02:10-02:50 Europe/Berlin');
    const [before, after] = [
      '2027-03-27T12:00:00.000Z',
      '2027-03-28T12:00:00.000Z',
    ];
    expect(nextOpening(berlin, before).from).toBe('2027-04-04T00:10:00.000Z');
    expect(lastOpening(berlin, after).from).toBe('2027-03-21T01:10:00.000Z');
  });

  it('goes beyond midnight where that is skipped', () => {
    // In Beirut, summer time begins at midnight.
    const beirut = parseRotationWindow('Sat,Sun 00:00-24:00 Asia/Beirut');
    expect(nextOpening(beirut, '2027-03-27T12:00:00.000Z')).toEqual({
      from: '2027-03-26T22:00:00.000Z',
      until: '2027-03-27T22:00:00.000Z',
    });
    expect(nextOpening(beirut, '2027-03-27T22:00:00.000Z')).toEqual({
      from: '2027-03-27T22:00:00.000Z',
      until: '2027-03-28T21:00:00.000Z',
    });
  });

  it('is open from the begin of each opening to its end, and these follow one another both ways', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(
          'Sun 02:10-02:50 Europe/Berlin',
          'Mon-Sun 01:30-02:30 America/New_York',
          'Mon,Thu 22:00-24:00 Asia/Beirut',
          'Mon-Sun 00:00-24:00 Australia/Lord_Howe',
        ),
        fc.integer({ min: 0, max: 2 * 366 * 24 * 60 }),
        (text, minutes) => {
          const some = parseRotationWindow(text);
          const now = addDuration('2026-01-01T00:00:00.000Z', `PT${minutes}M`);
          const next = nextOpening(some, now);
          expect(next.from < next.until && now < next.until).toBe(true);
          expect(isInWindow(some, now)).toBe(next.from <= now);
          expect(isInWindow(some, next.from)).toBe(true);
          const end = addDuration(next.until, '-PT0.001S');
          expect(isInWindow(some, end)).toBe(true);
          expect(lastOpening(some, next.until)).toEqual(next);
          expect(lastOpening(some, next.from).until <= next.from).toBe(true);
          const previous = lastOpening(some, next.from);
          expect(nextOpening(some, previous.until)).toEqual(next);
        },
      ),
    );
  });
});
