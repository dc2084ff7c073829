import fc from 'fast-check';
import { addDuration } from '../values';
import { rotationDates, spreadOf } from './schedule';

const T0 = '2026-11-22T12:00:00.000Z';

describe('rotationDates', () => {
  it('is due a tenth of the interval early, and overdue at the limit', () => {
    expect(rotationDates(T0, 'P10D', 0)).toEqual({
      dueAt: addDuration(T0, 'P9D'),
      overdueAt: addDuration(T0, 'P10D'),
    });
  });

  it('leaves time between due and overdue, whatever the identity', () => {
    fc.assert(
      fc.property(
        fc.uuid(),
        fc.integer({ min: 1, max: 365 * 24 }),
        (uid, hours) => {
          const dates = rotationDates(T0, `PT${hours}H`, spreadOf(uid));
          expect(dates.dueAt > T0).toBe(true);
          expect(dates.dueAt < dates.overdueAt).toBe(true);
          expect(dates.overdueAt).toBe(addDuration(T0, `PT${hours}H`));
        },
      ),
    );
  });
});
