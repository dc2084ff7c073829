import * as fc from 'fast-check';
import { groupRoleName, versionRoleName } from './roleNames';

const name = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);

describe('role names', () => {
  it('are readable', () => {
    const identity = {
      uid: '1f0c9a2b-3d4e-4f5a-8b6c-7d8e9f0a1b2c',
      namespace: 'payments',
      name: 'ledger-api-db',
    };
    expect(versionRoleName({ identity, version: 7 })).toBe(
      'payments_ledger_api_db_1f0c9a2b3d4e_v7',
    );
  });

  it('fit into an identifier of PostgreSQL and differ by uid, whatever the names', () => {
    fc.assert(
      fc.property(name, name, fc.uuid(), fc.uuid(), (namespace, n, a, b) => {
        fc.pre(
          a.replace(/-/g, '').slice(0, 12) !== b.replace(/-/g, '').slice(0, 12),
        );
        const one = { uid: a, namespace, name: n };
        const role = versionRoleName({ identity: one, version: 2 ** 31 });
        expect(Buffer.byteLength(role)).toBeLessThanOrEqual(63);
        expect(role).toMatch(/^[a-z0-9_]+$/);
        expect(groupRoleName(one)).not.toBe(groupRoleName({ ...one, uid: b }));
      }),
    );
  });
});
