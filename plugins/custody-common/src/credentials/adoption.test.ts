import { addDuration } from '../values';
import { DEFAULT_MAX_OVERLAP, lateAt, lateLevel } from './adoption';

const T0 = '2026-11-22T12:00:00.000Z';

it.each([
  ['PT11H59M59.999S', null],
  ['PT12H', 'half'],
  ['PT21H35M59.999S', 'half'],
  ['PT21H36M', 'nine-tenths'],
  ['PT23H59M59.999S', 'nine-tenths'],
  ['P1D', 'over'],
  ['P9D', 'over'],
])('%s into an overlap of a day a consumer is late by %s', (passed, level) => {
  expect(lateLevel(T0, 'P1D', addDuration(T0, passed))).toBe(level);
});

it('goes by seven days where policy gives no limit', () => {
  expect(lateAt('over', T0, null)).toBe(addDuration(T0, DEFAULT_MAX_OVERLAP));
});
