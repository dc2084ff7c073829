import fc from 'fast-check';
import { addDuration } from '../values';
import { leaseEnd, leaseLimit, leaseSeconds, ttlSeconds } from './leases';

const START = '2026-11-22T12:00:00.000Z';
const at = (time: string) => `2026-11-22T${time}.000Z`;

describe('when a lease ends', () => {
  it.each([
    ['what is asked for', START, 'PT5M', 'PT1H', null, at('12:05:00')],
    ['the limit of policy', START, 'PT2H', 'PT1H', null, at('13:00:00')],
    ['the grant', START, 'PT30M', 'PT1H', at('12:10:00'), at('12:10:00')],
    ['a renewal', at('12:50:00'), 'PT5M', 'PT1H', null, at('12:55:00')],
    [
      'a renewal, counted from the start',
      at('12:50:00'),
      'PT30M',
      'PT1H',
      null,
      at('13:00:00'),
    ],
  ])('%s', (_, now, ttl, maxTtl, grantEndsAt, end) => {
    expect(leaseEnd(now, ttl, { startsAt: START, maxTtl, grantEndsAt })).toBe(
      end,
    );
  });

  it('is never beyond the limits, whatever is asked for whenever', () => {
    const seconds = fc.integer({ min: 1, max: 1_000_000 });
    fc.assert(
      fc.property(
        seconds,
        seconds,
        seconds,
        fc.option(seconds, { nil: null }),
        (later, ttl, max, grant) => {
          const limits = {
            startsAt: START,
            maxTtl: `PT${max}S`,
            grantEndsAt:
              grant === null ? null : addDuration(START, `PT${grant}S`),
          };
          const end = leaseEnd(
            addDuration(START, `PT${later}S`),
            `PT${ttl}S`,
            limits,
          );
          expect(leaseSeconds(START, end)).toBeLessThanOrEqual(
            Math.min(max, grant ?? max),
          );
          expect(end <= leaseLimit(limits)).toBe(true);
        },
      ),
    );
  });

  it('counts seconds up, so that policy is never told of less', () => {
    expect(ttlSeconds('PT1.2S')).toBe(2);
    expect(leaseSeconds(START, '2026-11-22T12:00:01.001Z')).toBe(2);
  });
});
