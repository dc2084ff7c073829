import { plainJson, plainLine } from './plainText';

describe('JSON for a terminal', () => {
  it('says the same, without a character that moves what was said', () => {
    const value = { said: 'a\u001b[2J\u007f\u009b2J\u202eb\u2028 é“…” 日本' };
    const text = plainJson(value);
    expect(text).toBe(
      '{\n  "said": "a\\u001b[2J\\u007f\\u009b2J\\u202eb\\u2028 é“…” 日本"\n}\n',
    );
    expect(JSON.parse(text)).toEqual(value);
  });
});

describe('a line for a terminal', () => {
  it('has a dot for each character that moves what was said', () => {
    expect(plainLine('a\u001b[2J\r\u009b2J\u202eb é“…” 日本')).toBe(
      'a·[2J··2J·b é“…” 日本',
    );
  });
});
