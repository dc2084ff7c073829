import fc from 'fast-check';
import { isUnambiguousJson } from './unambiguousJson';

const isUnambiguous = (text: string) =>
  isUnambiguousJson(text, JSON.parse(text));

it.each([
  ['{"actor":"omar"}', true],
  [' { "actor" : "omar" ,\r\n\t"n": [ 1, 2 ] }\n', true],
  ['{"reason":"two  spaces, \\"quotes\\" and \\\\"}', true],
  ['{"__proto__":{"actor":"omar"}}', true],
  ['{"actor":"eve","actor":"omar"}', false],
  ['{"data":{"by":"eve","by":"omar"}}', false],
  ['{"__proto__":"eve","__proto__":"omar"}', false],
  ['{"n":9007199254740993}', false],
  ['{"n":1e400}', false],
  ['{"n":1.0}', false],
  ['{"\\u0061ctor":"omar"}', false],
])('%s: %p', (text, expected) => {
  expect(isUnambiguous(text)).toBe(expected);
});

it('takes every value as it is written, with or without spaces', () => {
  fc.assert(
    fc.property(
      fc.json(),
      fc.constantFrom(undefined, 2, '\t'),
      (text, space) => {
        const written = JSON.stringify(JSON.parse(text), null, space);
        expect(isUnambiguous(written)).toBe(true);
      },
    ),
  );
});
