import { isInWindow, parseRotationWindow } from './window';

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
});
