import { shortEnough } from './titleLength';

describe('shortEnough', () => {
  it('leaves a title of 255 characters as it is, whatever they are', () => {
    for (const title of ['Jules broke the glass', 'a'.repeat(255)]) {
      expect(shortEnough(title)).toBe(title);
    }
    expect(shortEnough('🔑'.repeat(255))).toBe('🔑'.repeat(255));
  });

  it('says of a longer one that it goes on', () => {
    expect(shortEnough('a'.repeat(256))).toBe(`${'a'.repeat(254)}…`);
    expect(shortEnough(`${'a'.repeat(253)} bcd`)).toBe(`${'a'.repeat(253)}…`);
  });

  it('cuts no character in two', () => {
    expect(shortEnough('🔑'.repeat(256))).toBe(`${'🔑'.repeat(254)}…`);
    expect(shortEnough(`a${'🔑'.repeat(300)}`)).toBe(`a${'🔑'.repeat(253)}…`);
  });
});
