import fc from 'fast-check';
import { canonicalJson } from './canonical';
import { canonicalText } from './canonicalText';

const outcomeOf = (form: (value: unknown) => string, value: unknown) => {
  try {
    return form(value);
  } catch (error) {
    return (error as Error).name;
  }
};

describe('canonicalText', () => {
  it('is what the library gives for any JSON, in any order of members', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ stringUnit: 'binary', maxDepth: 6 }),
        value => {
          expect(canonicalText(value)).toBe(canonicalJson(value));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['numbers', [0, -0, 1e21, 1e-7, 5e-324, 0.1, 123456789012345680000]],
    ['names like indexes', { 10: 1, 9: 2, a: 3, '-1': 4, '': 5 }],
    ['names by code unit', { '\ufb33': 1, '\ud83d\ude00': 2, '\u20ac': 3 }],
    ['a name that objects have', JSON.parse('{"__proto__":{"b":1,"a":2}}')],
    ['a name that is called', { toJSON: 'not a function', a: 1 }],
    ['what escapes', '\u0000\u001f"\\/\u2028\u007f'],
    ['half a character', ['\ud800', { '\udc00': '\udfff' }]],
    ['a member without a value', { a: undefined, b: [undefined] }],
    ['a date', { at: new Date(0) }],
    ['no number', [NaN]],
    ['no end', { n: Infinity }],
    ['nothing', undefined],
  ])('treats %s as the library does', (_, value) => {
    expect(outcomeOf(canonicalText, value)).toBe(
      outcomeOf(canonicalJson, value),
    );
  });

  it.each([
    ['a function', { f: () => {} }],
    ['a function in a list', [() => {}]],
    ['a symbol', { s: Symbol('s') }],
  ])('has no form for %s', (_, value) => {
    expect(() => canonicalText(value)).toThrow(TypeError);
  });
});
