import {
  parseApprovals,
  RequestState,
} from '@custody/backstage-plugin-custody-common';
import type { StoredRequest } from '../../store/requests';
import { checkTask, TaskCheck } from './checkTask';

const CHECK: TaskCheck = {
  templateRef: 'template:default/Service',
  action: 'publish:github',
};

type Change = {
  state?: RequestState;
  effects?: 'immediate' | 'after-approval';
  component?: string | null;
  granted?: string[];
};

/** The parts of a request that the guard looks at. */
function requested({
  state = 'pending',
  effects = 'immediate',
  component = 'component:payments/ledger-api',
  granted,
}: Change = {}): StoredRequest {
  const parts: Partial<StoredRequest> = {
    id: 'r1',
    state,
    template_ref: 'template:default/service',
    owner: 'group:default/payments',
    component,
    granted: granted ? { scopes: granted, endsAt: null } : null,
    outcome: state === 'denied' ? 'denied by omar: no' : null,
    derived: {
      provider: 'postgresql/ledger',
      mode: 'rotated',
      tenant: null,
      environment: 'production',
      exposure: 'internal',
      risk: 'high',
      riskDrivers: [],
      scopes: [
        {
          name: 'ledger:write',
          title: 'Write',
          risk: 'high',
          resource: 'resource:default/ledger-db',
          resourceOwner: null,
          privileges: [],
        },
      ],
    },
    decision: {
      effect: 'allow',
      policyIds: [],
      reasons: [],
      errors: [],
      policyHash: '0'.repeat(64),
      input: null,
      owed: [],
      obligations: {
        tier: 'low',
        approvals: parseApprovals('owner=1'),
        maxGrant: null,
        rotateEvery: null,
        maxTtl: null,
        maxOverlap: null,
        effects,
      },
    },
  };
  return parts as StoredRequest;
}

describe('checkTask', () => {
  it.each<[string, Change[], Partial<TaskCheck>, boolean, RegExp | null]>([
    ['a pending request', [{}], {}, true, null],
    ['an approved one', [{ state: 'approved' }], {}, true, null],
    ['a fulfilled one', [{ state: 'fulfilled' }], {}, true, null],
    [
      'all that matches',
      [{}],
      {
        owner: 'Group:default/payments',
        component: 'Component:payments/ledger-api',
        scopes: ['ledger:write'],
      },
      true,
      null,
    ],
    ['no request', [], {}, false, /asked for no identity/],
    [
      'a denied one',
      [{ state: 'denied' }],
      {},
      false,
      /is `denied`: denied by omar: no/,
    ],
    ['a lapsed one', [{ state: 'lapsed' }], {}, false, /is `lapsed`/],
    [
      'one that has to be approved first',
      [{ effects: 'after-approval' }],
      {},
      false,
      /nothing is created before/,
    ],
    [
      'one that had to be, and is',
      [{ effects: 'after-approval', state: 'approved' }],
      {},
      true,
      null,
    ],
    [
      'another template',
      [{}],
      { templateRef: 'template:default/other' },
      false,
      /made by the template/,
    ],
    [
      'another owner',
      [{}],
      { owner: 'group:default/storefront' },
      false,
      /is about the owner `group:default\/storefront`, .* No approval changes that, the template has to: .* feeds `owner` of `custody:request`$/,
    ],
    [
      'another owner, of one that has to be approved first',
      [{ effects: 'after-approval' }],
      { owner: 'group:default/storefront' },
      false,
      /is about the owner .* No approval changes that/,
    ],
    [
      'another component',
      [{}],
      { component: 'component:payments/other' },
      false,
      /is about the component/,
    ],
    [
      'a component, where none was named',
      [{ component: null }],
      { component: 'component:payments/other' },
      true,
      null,
    ],
    [
      'a scope more',
      [{}],
      { scopes: ['ledger:write', 'ledger:admin'] },
      false,
      /is about the scope `ledger:admin`/,
    ],
    [
      'two requests, one of them about this',
      [{ component: 'component:payments/other' }, {}],
      { component: 'component:payments/ledger-api' },
      true,
      null,
    ],
    [
      'two requests, the other of which has to be approved first',
      [
        { component: 'component:payments/other', effects: 'after-approval' },
        {},
      ],
      { component: 'component:payments/ledger-api' },
      false,
      /nothing is created before/,
    ],
    [
      'two requests, one of them denied',
      [{}, { state: 'denied' }],
      {},
      false,
      /is `denied`/,
    ],
    [
      'a scope that reviewers took out, where effects came at once',
      [{ state: 'fulfilled', granted: [] }],
      { scopes: ['ledger:write'] },
      false,
      /^the effect is about `ledger:write`, which reviewers took out .* ask to change the identity/,
    ],
    [
      'nothing of the scope that reviewers took out',
      [{ state: 'fulfilled', granted: [] }],
      {},
      true,
      null,
    ],
    [
      'a scope that was granted',
      [{ state: 'fulfilled', granted: ['ledger:write'] }],
      { scopes: ['ledger:write'] },
      true,
      null,
    ],
  ])('%s', (_, changes, check, allowed, reason) => {
    const answer = checkTask(changes.map(requested), { ...CHECK, ...check });
    expect(answer.allowed).toBe(allowed);
    expect(answer.reason ?? '').toMatch(reason ?? /^$/);
    // Who can only wait is told so, and nobody else.
    expect(answer.waits).toBe(/nothing is created/.test(answer.reason ?? ''));
  });
});
