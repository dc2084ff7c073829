import fc from 'fast-check';
import { addDuration, addMillis } from './instants';

describe('addMillis', () => {
  const instant = fc
    .integer({ min: 0, max: 4_102_444_800_000 })
    .map(millis => new Date(millis).toISOString());

  it('adds what a duration of as many milliseconds does', () => {
    fc.assert(
      fc.property(instant, fc.integer({ min: 0, max: 1e12 }), (at, millis) => {
        const duration = `PT${(millis / 1000).toFixed(3)}S`;
        expect(addMillis(at, millis)).toBe(addDuration(at, duration));
        expect(addMillis(addMillis(at, millis), -millis)).toBe(at);
      }),
    );
  });

  it.each([
    ['not an instant', 1],
    ['2026-11-22T12:00:00.000Z', Infinity],
  ])('refuses %s and %s', (at, millis) => {
    expect(() => addMillis(at, millis)).toThrow('Invalid time value');
  });
});
