import type { ApprovalProgress } from '@custody/backstage-plugin-custody-common';
import { askedOf } from './askedOfMe';

const lena = 'user:default/lena';
const term = (over: Partial<ApprovalProgress>): ApprovalProgress => ({
  term: 'owner',
  label: 'Payments, owner',
  count: 1,
  stage: 1,
  eligible: [{ ref: lena, title: 'Lena' }],
  givenBy: [],
  ...over,
});

describe('askedOf', () => {
  it.each([
    ['what is owed and theirs to give', term({}), lena, ['Payments, owner']],
    ['what somebody gave', term({ givenBy: ['user:default/omar'] }), lena, []],
    [
      'what half was given of',
      term({ count: 2, givenBy: ['user:default/omar'] }),
      lena,
      ['Payments, owner'],
    ],
    ['what others can give', term({ eligible: [] }), lena, []],
    ['a person who is not known yet', term({}), undefined, []],
  ])('%s', (_, approval, who, asked) => {
    expect(askedOf(who, [approval])).toEqual(asked);
  });
});
