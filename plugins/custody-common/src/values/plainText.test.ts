import { isPlainLine, isPlainText } from './plainText';

describe('plain text', () => {
  it.each([
    ['letters of any script', 'Größe, 支払い, العربية', true, true],
    ['emoji of several parts', '\u{1f468}\u200d\u{1f4bb}', true, true],
    ['lines and tabs', 'one\n\ttwo\r\nthree', false, true],
    ['NUL', 'a\u0000b', false, false],
    ['a carriage return that overwrites', 'deny\rallow', false, false],
    ['an escape sequence', '\u001b[2K', false, false],
    ['delete', 'a\u007f', false, false],
    ['a C1 control', 'a\u009bb', false, false],
    ['an override', '\u202eseirtne', false, false],
    ['an isolate', 'a\u2066b\u2069', false, false],
  ])('%s', (_, text, isLine, isText) => {
    expect(isPlainLine(text)).toBe(isLine);
    expect(isPlainText(text)).toBe(isText);
  });
});
