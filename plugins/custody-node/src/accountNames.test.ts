import * as fc from 'fast-check';
import { ownerOfTellingName, tellingAccountName } from './accountNames';

const name = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);

describe('names of accounts that tell whose they are', () => {
  it('are readable', () => {
    const identity = {
      uid: '1f0c9a2b-3d4e-4f5a-8b6c-7d8e9f0a1b2c',
      namespace: 'payments',
      name: 'ledger-api',
    };
    expect(tellingAccountName({ identity, version: 7 })).toBe(
      'custody_payments_ledger-api_1f0c9a2b-3d4e-4f5a-8b6c-7d8e9f0a1b2c_v7',
    );
  });

  it('tell it, whatever the names', () => {
    fc.assert(
      fc.property(
        name,
        name,
        fc.uuid(),
        fc.nat(),
        fc.integer({ min: 1, max: 999_999 }),
        (namespace, n, uid, version, attempt) => {
          const identity = { uid, namespace, name: n };
          const account = tellingAccountName({ identity, version }, attempt);
          expect(account).toMatch(/^[a-z0-9_-]+$/);
          expect(ownerOfTellingName(account)).toEqual({
            uid,
            version,
            attempt,
          });
        },
      ),
    );
  });

  it.each(['default', 'custody_admin', 'custody_a_b_c_v1', ''])(
    'know `%s` for none of theirs',
    account => {
      expect(ownerOfTellingName(account)).toBeNull();
    },
  );
});
