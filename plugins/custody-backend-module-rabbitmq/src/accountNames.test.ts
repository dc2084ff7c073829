import * as fc from 'fast-check';
import { accountName, ownerOf } from './accountNames';

const name = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);

describe('account names', () => {
  it('are readable', () => {
    const identity = {
      uid: '1f0c9a2b-3d4e-4f5a-8b6c-7d8e9f0a1b2c',
      namespace: 'payments',
      name: 'ledger-api',
    };
    expect(accountName({ identity, version: 7 })).toBe(
      'custody_payments_ledger-api_1f0c9a2b-3d4e-4f5a-8b6c-7d8e9f0a1b2c_v7',
    );
  });

  it('say whose they are, whatever the names', () => {
    fc.assert(
      fc.property(
        name,
        name,
        fc.uuid(),
        fc.nat(),
        (namespace, n, uid, version) => {
          const account = accountName({
            identity: { uid, namespace, name: n },
            version,
          });
          expect(account).toMatch(/^[a-z0-9_-]+$/);
          expect(ownerOf(account)).toEqual({ uid, version });
        },
      ),
    );
  });

  it.each(['guest', 'custody_admin', 'custody_a_b_c_v1', ''])(
    'know `%s` for none of theirs',
    account => {
      expect(ownerOf(account)).toBeNull();
    },
  );
});
