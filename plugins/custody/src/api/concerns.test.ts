import type { ChangeSignal } from '@custody/backstage-plugin-custody-common';
import { concerns } from './concerns';
import { keys } from './keys';

const change = (more: Partial<ChangeSignal> = {}): ChangeSignal => ({
  identities: [],
  requests: [],
  more: false,
  ...more,
});
const MINE = { uid: 'mine' };
const answers = {
  identity: [keys.identity('payments', 'one'), MINE],
  unread: [keys.identity('payments', 'new'), undefined],
  card: [keys.componentHealth('payments', 'api'), { identities: [MINE] }],
  fleet: [keys.fleet({}), { items: [MINE, { uid: 'other' }] }],
  history: [keys.componentHistory('payments', 'api', {}), { pages: [] }],
  requests: [keys.requests({}), { items: [] }],
  inbox: [keys.inbox, { pages: [] }],
  request: [keys.request('r1'), {}],
  gates: [keys.gates, {}],
  scopes: [keys.scopes, {}],
  elsewhere: [['catalog', 'identity'], MINE],
} as const;

describe('what a change concerns', () => {
  it.each<[string, ChangeSignal, Array<keyof typeof answers>]>([
    ['nothing, of a pulse', change(), []],
    [
      'what shows the identity',
      change({ identities: ['mine'] }),
      ['identity', 'card', 'fleet'],
    ],
    [
      'nothing, of an identity that is not shown',
      change({ identities: ['x'] }),
      [],
    ],
    [
      'lists, and the request, of a request',
      change({ requests: ['r1'] }),
      ['unread', 'card', 'fleet', 'history', 'requests', 'inbox', 'request'],
    ],
    [
      'all that changes, of more than could be named',
      change({ more: true }),
      [
        'identity',
        'unread',
        'card',
        'fleet',
        'history',
        'requests',
        'inbox',
        'request',
      ],
    ],
  ])('is %s', (_, signal, expected) => {
    const concerned = Object.entries(answers)
      .filter(([, [queryKey, data]]) =>
        concerns({ queryKey, state: { data } }, signal),
      )
      .map(([name]) => name);
    expect(concerned).toEqual(expected);
  });
});
