import { quote } from './quote';

describe('quote', () => {
  let deep: unknown = 'x';
  for (let i = 0; i < 50_000; i++) deep = [deep];

  it.each([
    ['ledger-api', '`ledger-api`'],
    [{ a: 1 }, '`{"a":1}`'],
    [undefined, '`undefined`'],
    ['a\nb\u0000c`d\u202ee', '`a·b·c·d·e`'],
    ['x'.repeat(200), `\`${'x'.repeat(99)}…\``],
    [deep, '`[…]`'],
    [{ deep }, '`{…}`'],
  ])(
    'puts a value on one line of at most 100 characters (%#)',
    (value, text) => {
      expect(quote(value)).toBe(text);
    },
  );
});
