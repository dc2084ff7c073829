import { checkDelegation, delegationState } from './delegation';

const NOW = '2026-11-22T12:00:00.000Z';
const at = (day: number) => `2026-11-${day}T12:00:00.000Z`;

describe('delegationState', () => {
  it.each<[string, string, string, string | null, string]>([
    ['begins later', at(23), at(24), null, 'upcoming'],
    ['begins now', NOW, at(24), null, 'in-force'],
    ['ends now', at(20), NOW, null, 'ended'],
    ['was taken back', at(20), at(24), at(21), 'revoked'],
  ])('%s', (_, from, until, revokedAt, state) => {
    expect(delegationState({ from, until, revokedAt }, NOW)).toBe(state);
  });
});

describe('checkDelegation', () => {
  const check = (change: object) => () =>
    checkDelegation(
      {
        delegator: 'user:default/omar',
        delegate: 'user:default/lena',
        from: NOW,
        until: at(29),
        ...change,
      },
      { now: NOW, maxFor: 'P7D' },
    );

  it.each<[string, object, RegExp]>([
    ['oneself', { delegate: 'user:default/omar' }, /`delegate` is you/],
    ['the past', { until: at(21) }, /`until` is not after the present/],
    ['no length', { from: at(25), until: at(25) }, /not after `from`/],
    ['too long', { until: at(30) }, /more than `P7D`.*a shorter time/],
  ])('refuses %s', (_, change, message) => {
    expect(check(change)).toThrow(message);
  });

  it('takes what is within the longest', () => {
    expect(check({})).not.toThrow();
  });
});
