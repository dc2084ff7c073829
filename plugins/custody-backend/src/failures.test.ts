import {
  PermanentProviderError,
  SecretValue,
} from '@custody/backstage-plugin-custody-node';
import { toFailure, withoutSecret } from './failures';

describe('toFailure', () => {
  it.each([
    ['a message', new Error('refused'), 'refused'],
    ['what is no error', 'refused', 'refused'],
    ['a NUL', new Error('no `a\u0000b`'), 'no `a\ufffdb`'],
    ['half a character', new Error('\ud83d or \ude00'), '\ufffd or \ufffd'],
    ['a whole one', new Error('no \u{1f600}'), 'no \u{1f600}'],
    [
      'one that is cut',
      new Error(`${'x'.repeat(499)}\u{1f600}`),
      `${'x'.repeat(499)}\ufffd`,
    ],
  ])('keeps of %s what any database can keep', (_, error, message) => {
    expect(toFailure(error)).toEqual({ message, permanent: false });
  });
});

describe('withoutSecret', () => {
  const secret = new SecretValue({
    username: 'ledger',
    password: 'p'.repeat(24),
  });

  it.each([
    ['at its beginning', 0],
    ['where it is cut', 490],
    ['beyond that', 600],
  ])('hides a secret that stands in a message %s', async (_, at) => {
    const before = 'x'.repeat(at);
    const failing = withoutSecret(secret, async () => {
      throw new PermanentProviderError(`${before}${'p'.repeat(24)}`);
    });
    const error = await failing.catch(each => each);
    expect(error).toBeInstanceOf(PermanentProviderError);
    expect(error.message).toBe(`${before}[secret]`.slice(0, 500));
  });
});
