import * as fc from 'fast-check';
import { mark, ownerOf, userName } from './names';

const name = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
const identity = {
  uid: '1f0c9a2b-3d4e-4f5a-8b6c-7d8e9f0a1b2c',
  namespace: 'payments',
  name: 'ledger-api',
};

describe('names of accounts', () => {
  it('are readable', () => {
    expect(userName({ identity, version: 7 })).toBe(
      'payments_ledger_api_1f0c9a2b3d4e_v7',
    );
    expect(mark({ identity, version: 7 })).toBe(
      'managed by Custody: identity 1f0c9a2b-3d4e-4f5a-8b6c-7d8e9f0a1b2c, version 7',
    );
  });

  it('need no escaping and tell identity and version, whatever the names', () => {
    fc.assert(
      fc.property(
        name,
        name,
        fc.uuid(),
        fc.integer({ min: 1, max: 2 ** 31 }),
        (namespace, n, uid, version) => {
          const of = { identity: { uid, namespace, name: n }, version };
          expect(userName(of)).toMatch(/^[a-z0-9_]{1,256}$/);
          expect(ownerOf(userName(of), ['else', mark(of)])).toEqual({
            uid,
            version,
          });
        },
      ),
    );
  });

  it('and marks have to agree', () => {
    const of = { identity, version: 7 };
    expect(ownerOf(userName({ identity, version: 8 }), [mark(of)])).toBeNull();
    expect(ownerOf('forged', [mark(of)])).toBeNull();
    expect(ownerOf(userName(of), [])).toBeNull();
  });
});
