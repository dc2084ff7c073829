import { isForeignUse, isUsedAfterLeft, movedByLogin } from './use';

const ISSUED = '2026-11-22T12:00:00.000Z';
const CHECKED = '2026-11-22T12:01:00.000Z';
const USED = '2026-11-22T12:01:00.001Z';

const version = (sealedFor: string[]) => ({
  version: 2,
  issuedAt: ISSUED,
  sealedFor,
});

it.each([
  ['the check before it was recorded', '2026-11-22T11:59:59.000Z', false],
  ['within what clocks differ', CHECKED, false],
  ['after that', USED, true],
])('%s: somebody else’s is %s', (_, at, expected) => {
  expect(isForeignUse({ issuedAt: ISSUED }, at)).toBe(expected);
});

it('is nobody’s use where nothing was issued', () => {
  expect(isForeignUse({ issuedAt: null }, USED)).toBe(false);
});

it.each([
  ['the only one who was given it', ['a'], [{ version: 2, at: USED }], 'a'],
  ['one of two', ['a', 'b'], [{ version: 2, at: USED }], null],
  ['nobody was given it', [], [{ version: 2, at: USED }], null],
  ['our own check', ['a'], [{ version: 2, at: CHECKED }], null],
  ['another version', ['a'], [{ version: 1, at: USED }], null],
  [
    'still seen on the old one',
    ['a'],
    [
      { version: 2, at: USED },
      { version: 1, at: ISSUED },
    ],
    null,
  ],
])('a login by %s moves %s', (_, sealedFor, seen, expected) => {
  expect(movedByLogin(version(sealedFor), seen)?.consumerId ?? null).toBe(
    expected,
  );
});

it.each([
  ['never used', null, [ISSUED], false],
  ['nobody known was on it', USED, [], false],
  ['somebody has not moved', USED, [ISSUED, null], false],
  ['used before the last moved', ISSUED, [USED], false],
  ['used as the last moved', CHECKED, [ISSUED, CHECKED], false],
  ['used after all moved', USED, [ISSUED, CHECKED], true],
])(
  '%s: used after it was left is not said wrongly',
  (_, at, left, expected) => {
    expect(isUsedAfterLeft(at, left)).toBe(expected);
  },
);
