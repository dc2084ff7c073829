import { passwordHash } from './password';

describe('passwordHash', () => {
  it('is what RabbitMQ documents for `test12` with the salt 908DC60A', () => {
    expect(passwordHash('test12', Buffer.from('908DC60A', 'hex'))).toBe(
      'kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR',
    );
  });

  it('differs for the same password', () => {
    expect(passwordHash('a')).not.toBe(passwordHash('a'));
  });
});
