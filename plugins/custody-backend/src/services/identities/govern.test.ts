import { mayGovern } from './govern';

const OWN = ['user:default/ada', 'group:default/payments', 'group:default/all'];
const ROW = {
  state: 'ungoverned',
  owner: 'group:default/payments',
  pending_request_id: null,
} as const;

describe('mayGovern', () => {
  it.each([
    ['a member of its owner', OWN, {}, null],
    ['its owner', ['user:default/ada'], { owner: 'user:default/ada' }, null],
    ['somebody else', ['user:default/bea'], {}, /^only members of its owner/],
    ['a service', [], {}, /^only members of its owner/],
    [
      'who has asked already',
      OWN,
      { pending_request_id: 'r' },
      /^a request for it waits/,
    ],
    [
      'who asked for what waits to be approved',
      OWN,
      { state: 'proposed' as const, pending_request_id: 'r' },
      /^a request for it waits/,
    ],
    [
      'where it is governed',
      OWN,
      { state: 'governed' as const },
      /^it is no declaration/,
    ],
    [
      'where it is retired',
      OWN,
      { state: 'retired' as const },
      /^it is retired/,
    ],
  ])('%s', (_, refs, change, reason) => {
    const can = mayGovern({ refs }, { ...ROW, ...change });
    expect(can.allowed).toBe(reason === null);
    expect(can.reason ?? '').toMatch(reason ?? /^$/);
  });
});
