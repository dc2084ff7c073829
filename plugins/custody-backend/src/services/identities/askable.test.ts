import { mayChange, mayTransfer, whileNothingWaits } from './askable';

const OWN = ['user:default/ada', 'group:default/payments'];
const ROW = {
  state: 'governed',
  owner: 'group:default/payments',
  pending_request_id: null,
} as const;

describe('mayTransfer', () => {
  it.each([
    ['a member of its owner', OWN, {}, null],
    ['while it is suspended', OWN, { state: 'suspended' as const }, null],
    ['after a leak', OWN, { state: 'compromised' as const }, null],
    ['somebody else', ['user:default/bea'], {}, /^only members of its owner/],
    ['a service', [], {}, /^only members of its owner/],
    ['while a request waits', OWN, { pending_request_id: 'r' }, /waits/],
    ['what Git declares', OWN, { state: 'ungoverned' as const }, /^a file in/],
    ['what is proposed', OWN, { state: 'proposed' as const }, /^nothing of it/],
    ['what is retired', OWN, { state: 'retired' as const }, /^it is retired/],
  ])('%s', (_, refs, change, reason) => {
    const can = mayTransfer({ refs }, { ...ROW, ...change });
    expect(can.allowed).toBe(reason === null);
    expect(can.reason ?? '').toMatch(reason ?? /^$/);
  });

  it('keeps the reason for what could not be asked for anyway', () => {
    const never = { allowed: false, reason: 'policy: never' };
    expect(whileNothingWaits({ pending_request_id: 'r' }, never)).toBe(never);
  });
});

describe('mayChange', () => {
  const row = { ...ROW, origin: 'request' as const };

  it.each([
    ['a member of its owner', OWN, {}, null],
    ['after a leak', OWN, { state: 'compromised' as const }, null],
    ['somebody else', ['user:default/bea'], {}, /^only members of its owner/],
    ['while a request waits', OWN, { pending_request_id: 'r' }, /waits/],
    ['what Git declares', OWN, { origin: 'git' as const }, /^a file in Git/],
    ['what is suspended', OWN, { state: 'suspended' as const }, /resume it/],
    ['what is proposed', OWN, { state: 'proposed' as const }, /^nothing of it/],
    ['what is retired', OWN, { state: 'retired' as const }, /^nothing of it/],
  ])('%s', (_, refs, change, reason) => {
    const can = mayChange({ refs }, { ...row, ...change });
    expect(can.allowed).toBe(reason === null);
    expect(can.reason ?? '').toMatch(reason ?? /^$/);
  });
});
