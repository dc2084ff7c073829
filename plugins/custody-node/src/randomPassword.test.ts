import { randomPassword } from './randomPassword';

it('is 256 random bits, and never the same', () => {
  expect(randomPassword()).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(randomPassword()).not.toBe(randomPassword());
});
