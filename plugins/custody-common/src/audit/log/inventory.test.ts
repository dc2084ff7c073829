/** @jest-environment node */
import { record } from './__testUtils__/logs';
import { CompletenessCheck, type InventoryAccount } from './inventory';
import type { AuditRecord } from './record';

const at = (hour: number) =>
  `2026-11-22T${String(hour).padStart(2, '0')}:00:00.000Z`;

const issued = (hour: number, version = 1, more: object = {}) =>
  record(`i${hour}`, {
    at: at(hour),
    type: 'credential.issued',
    identityUid: 'uid',
    data: {
      version,
      account: `custody_ledger_v${version}`,
      provider: 'postgresql/ledger',
      ...more,
    },
  });
const revoked = (hour: number, version = 1) =>
  record(`r${hour}`, {
    at: at(hour),
    type: 'credential.revoked',
    identityUid: 'uid',
    data: { version },
  });
const account = (version: number | null): InventoryAccount => ({
  account: version === null ? 'dba' : `custody_ledger_v${version}`,
  identityUid: version === null ? null : 'uid',
  version,
  canLogIn: true,
});
/** What all versions of the identity have in common, such as the role of its grants. */
const common = (more: object = {}): InventoryAccount => ({
  account: 'custody_ledger',
  identityUid: 'uid',
  version: null,
  canLogIn: false,
  ...more,
});
const listed = (
  hour: number,
  accounts: InventoryAccount[],
  more: object = {},
) =>
  record(`l${hour}`, {
    at: at(hour),
    type: 'provider.inventory',
    data: {
      provider: 'postgresql/ledger',
      takenAt: at(hour),
      part: 1,
      parts: 1,
      accounts,
      ...more,
    },
  });

function checked(...events: AuditRecord[]) {
  const check = new CompletenessCheck();
  events.forEach(event => check.see(event));
  const { complete, providers } = check.result();
  return { complete, missing: providers.flatMap(({ missing }) => missing) };
}

const WHOLE = { complete: true, missing: [] };

describe('CompletenessCheck', () => {
  it.each<[string, AuditRecord[]]>([
    ['what was issued is there', [issued(1), listed(2, [account(1)])]],
    ['what was revoked is gone', [issued(1), revoked(2), listed(3, [])]],
    [
      'it was revoked while they were listed',
      [issued(1), listed(3, []), revoked(4)],
    ],
    [
      'it was revoked since they were listed',
      [issued(1), listed(3, [account(1)]), revoked(4)],
    ],
    ['it was issued since they were listed', [listed(1, []), issued(2)]],
    [
      'its event was written after the account was there',
      [listed(1, [account(1)]), issued(2)],
    ],
    [
      'it is being made',
      [
        record('o', {
          type: 'operation.started',
          identityUid: 'uid',
          data: { toVersion: 1 },
        }),
        listed(2, [account(1)]),
      ],
    ],
    [
      'a lease ended by itself',
      [
        record('l', {
          at: at(1),
          type: 'lease.issued',
          identityUid: 'uid',
          data: { version: 9, account: 'custody_ledger_v9' },
        }),
        listed(2, []),
      ],
    ],
    [
      'accounts of others are there',
      [issued(1), listed(2, [account(1), account(null)])],
    ],
    [
      'what the versions have in common is there',
      [issued(1), listed(2, [account(1), common()])],
    ],
    [
      'it is there when the last of them is gone',
      [issued(1), revoked(2), listed(3, [common()]), listed(4, [common()])],
    ],
    [
      'an older list missed it',
      [issued(1), listed(2, []), listed(3, [account(1)])],
    ],
  ])('is complete when %s', (_, events) => {
    expect(checked(...events)).toEqual(WHOLE);
  });

  it('says which account nobody recorded', () => {
    expect(checked(issued(1), listed(2, [account(1), account(2)]))).toEqual({
      complete: false,
      missing: [
        '`custody_ledger_v2` was there on 2026-11-22T02:00:00.000Z, and nothing in the log says that it was made, or that it still may be there',
      ],
    });
  });

  it.each([
    ['somebody can log in as', common({ canLogIn: true })],
    [
      'an identity has that was never issued anything',
      common({ identityUid: 'other' }),
    ],
  ])('says which account of no version %s', (_, stray) => {
    expect(checked(issued(1), listed(2, [account(1), stray])).missing).toEqual([
      expect.stringMatching(/^`custody_ledger` was there on/),
    ]);
  });

  it('says which credential is gone without a word', () => {
    expect(checked(issued(1), listed(2, []))).toEqual({
      complete: false,
      missing: [
        '`custody_ledger_v1` was issued on 2026-11-22T01:00:00.000Z and was not there on 2026-11-22T02:00:00.000Z, and nothing in the log says that it was revoked',
      ],
    });
  });

  it('says of what was revoked before that it is still there', () => {
    const { complete } = checked(
      issued(1),
      revoked(2),
      listed(3, [account(1)]),
    );
    expect(complete).toBe(false);
  });

  it('takes a list for one only when all its parts are there', () => {
    const first = listed(2, [account(1)], { parts: 2 });
    const second = listed(2, [account(2)], { parts: 2, part: 2 });
    expect(checked(issued(1), first).complete).toBe('unknown');
    expect(checked(issued(1), issued(1, 2), first, second)).toEqual(WHOLE);
  });

  it('knows nothing without a list', () => {
    expect(checked(issued(1)).complete).toBe('unknown');
    expect(
      checked(record('x', { type: 'provider.inventory', data: { a: 1 } }))
        .complete,
    ).toBe('unknown');
  });
});
