import * as fc from 'fast-check';
import { roleName, uidOfRole, userName, versionOfUser } from './accountNames';

const name = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
const uid = fc.uuid();
const identity = {
  uid: '1f0c9a2b-3d4e-4f5a-8b6c-7d8e9f0a1b2c',
  namespace: 'payments',
  name: 'ledger-api-db',
};

describe('names of accounts', () => {
  it('are readable', () => {
    expect(userName({ identity, version: 7 })).toBe(
      'ledger_api_d_1f0c9a2b3d4e_v7',
    );
  });

  it('fit into MySQL, tell identity and version, and differ by uid, whatever the names', () => {
    fc.assert(
      fc.property(
        name,
        uid,
        uid,
        fc.integer({ min: 1, max: 99_999 }),
        (n, a, b, version) => {
          fc.pre(a.slice(0, 13) !== b.slice(0, 13));
          const one = { uid: a, namespace: 'x', name: n };
          const user = userName({ identity: one, version });
          expect(user).toMatch(/^[a-z0-9_]{1,32}$/);
          expect(versionOfUser(user, a)).toBe(version);
          expect(versionOfUser(user, b)).toBeNull();
          const role = roleName(one);
          expect(role).toMatch(/^custody_[A-Za-z0-9_-]{22}$/);
          expect(uidOfRole(role)).toBe(a);
        },
      ),
    );
  });

  it.each(['custody_', 'custody_admin', `custody_${'z'.repeat(22)}`, 'root'])(
    'know that the role %s is nobody’s',
    role => expect(uidOfRole(role)).toBeNull(),
  );

  it('refuse what has no name', () => {
    expect(() => userName({ identity, version: 100_000 })).toThrow(
      /no room in a user name/,
    );
    expect(() => roleName({ ...identity, uid: "x'; --" })).toThrow(
      /is no UUID/,
    );
  });
});
