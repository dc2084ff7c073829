import { unreachable } from './unreachable';

it.each([
  ['ECONNREFUSED', 'nothing listens there'],
  ['ENOTFOUND', 'the host has no address'],
])('says what %s means, and what to do', (code, means) => {
  expect(unreachable('mysql/ledger', 'db:3306', code)?.message).toBe(
    `mysql/ledger can't be reached at db:3306, ${means} (${code}): start the server, or correct the address`,
  );
});

it.each(['ECONNRESET', 'toString', undefined, 49])(
  'has nothing to say of %p',
  code => {
    expect(unreachable('mysql/ledger', 'db:3306', code)).toBeUndefined();
  },
);
