import { nextReminder, REMINDERS } from './reminders';

const request = {
  createdAt: '2026-11-01T00:00:00.000Z',
  expiresAt: '2026-11-11T00:00:00.000Z',
};
const HALF = '2026-11-06T00:00:00.000Z';
const NINE_TENTHS = '2026-11-10T00:00:00.000Z';

describe('nextReminder', () => {
  it.each<[string, readonly number[], string, string | null]>([
    ['a new one', REMINDERS, request.createdAt, HALF],
    ['one that was reminded of once', REMINDERS, HALF, NINE_TENTHS],
    ['one that was reminded of twice', REMINDERS, NINE_TENTHS, null],
    ['one whose time is over', REMINDERS, '2026-12-01T00:00:00.000Z', null],
    ['no reminders at all', [], request.createdAt, null],
    ['shares in any order', [0.9, 0.5], request.createdAt, HALF],
  ])('of %s', (_, shares, after, at) => {
    expect(nextReminder(request, shares, after)?.at ?? null).toBe(at);
  });

  it('says which part of the time it is', () => {
    expect(nextReminder(request, REMINDERS, HALF)).toEqual({
      at: NINE_TENTHS,
      share: 0.9,
    });
  });

  it('is none of what never expires', () => {
    expect(
      nextReminder({ ...request, expiresAt: null }, REMINDERS, HALF),
    ).toBeNull();
  });
});
