import type { RequestView } from '@custody/backstage-plugin-custody-common';
import { clockAt } from '../__testUtils__/clock';
import { people } from '../__testUtils__/people';
import { request, review } from '../__testUtils__/requests';
import { furtherOutcome } from './outcome';

const at = clockAt(0);
const base = request(at, { id: 'r' });
const denial = review(at, people.omar, { verdict: 'deny', reason: 'no' });

describe('furtherOutcome', () => {
  it.each<[string, Partial<RequestView>, string | null]>([
    ['nothing while it waits', { state: 'pending', outcome: null }, null],
    [
      'why nobody decided',
      { state: 'expired', outcome: 'nobody answered in 7 days' },
      'nobody answered in 7 days',
    ],
    [
      'nothing that the review says',
      {
        state: 'denied',
        reviews: [denial],
        outcome: 'denied by user:default/omar: no',
      },
      null,
    ],
    [
      'nothing that the policy says',
      {
        state: 'denied',
        decision: { ...base.decision, effect: 'deny' },
        outcome: 'policy denies it: no static credentials',
      },
      null,
    ],
    [
      'why what all approved is void',
      { state: 'denied', outcome: 'void although all approved' },
      'void although all approved',
    ],
  ])('tells %s', (_, more, expected) => {
    expect(furtherOutcome({ ...base, ...more })).toBe(expected);
  });
});
