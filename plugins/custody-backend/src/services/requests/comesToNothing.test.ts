import { isStartedAgain, payloadToAskAgain } from './comesToNothing';

type Asked = Parameters<typeof isStartedAgain>[0];
type Subject = NonNullable<Parameters<typeof isStartedAgain>[1]>;

const ADA = { type: 'user', ref: 'user:default/ada' } as Parameters<
  typeof payloadToAskAgain
>[2];
const DECLINED: Subject = {
  state: 'declined',
  pending_request_id: null,
  component: 'component:payments/ledger-api',
  bound_to: null,
};

function asked(
  more: Partial<Asked> = {},
  effects: 'immediate' | 'after-approval' | null = 'immediate',
): Asked {
  return {
    state: 'denied',
    kind: 'create',
    payload: {
      kind: 'renew',
      identity: { namespace: 'payments', name: 'ledger-api-db' },
      reason: 'as before',
      task: { id: 't', templateRef: 'template:default/service' },
      requester: 'user:default/ada',
    },
    requester: 'user:default/ada',
    task_id: null,
    component: 'component:payments/ledger-api',
    component_owner: null,
    decision: {
      obligations: effects && { effects },
      owed: [{}],
    } as unknown as Asked['decision'],
    ...more,
  };
}

const task = { task_id: 't' };
const approved = { ...task, state: 'approved' as const };
const after = 'after-approval' as const;

describe('a template is started again', () => {
  it.each([
    ['once its request is approved', asked(approved, after), true],
    [
      'after it is fulfilled',
      asked({ ...task, state: 'fulfilled' }, after),
      true,
    ],
    ['not while it waits', asked({ ...task, state: 'pending' }, after), false],
    ['not where all was made at once', asked(approved), false],
    ['not where no template asked', asked({ state: 'approved' }, after), false],
    [
      'not without a component to know it by',
      asked({ ...approved, component: null }, after),
      false,
    ],
    [
      'not once its component is there',
      asked({ ...approved, component_owner: 'group:default/p' }, after),
      false,
    ],
    [
      'not where nobody had to approve',
      asked(
        { ...approved, decision: { ...asked({}, after).decision, owed: [] } },
        after,
      ),
      false,
    ],
    ['after a denial before anything was made', asked(task, after), true],
    ['after policy denied it', asked(task, null), true],
    ['not after a denial of what was made at once', asked(task), false],
  ])('%s', (_, request, expected) => {
    expect(isStartedAgain(request, DECLINED)).toBe(expected);
  });

  it('not once its identity is tied to the component, nor after it is retired', () => {
    const request = asked(approved, after);
    const tied: Subject = {
      ...DECLINED,
      state: 'governed',
      bound_to: 'group:default/p',
    };
    expect(isStartedAgain(request, tied)).toBe(false);
    expect(isStartedAgain(request, { ...DECLINED, state: 'retired' })).toBe(
      false,
    );
  });
});

describe('what came to nothing is asked again', () => {
  it('by its requester, without the task', () => {
    expect(payloadToAskAgain(asked(task), DECLINED, ADA)).toEqual({
      kind: 'renew',
      identity: { namespace: 'payments', name: 'ledger-api-db' },
      reason: 'as before',
    });
  });

  it.each([
    ['somebody else', asked(), DECLINED, { ...ADA, ref: 'user:default/bea' }],
    [
      'a plugin in their name',
      asked(),
      DECLINED,
      { ...ADA, actor: 'plugin:x' },
    ],
    ['while it waits', asked({ state: 'pending' }), DECLINED, ADA],
    ['what is approved', asked({ state: 'fulfilled' }), DECLINED, ADA],
    ['what gave way to another', asked({ state: 'superseded' }), DECLINED, ADA],
    ['where a template is started again', asked(task, after), DECLINED, ADA],
    [
      'while another request is open',
      asked(),
      { ...DECLINED, pending_request_id: 'r' },
      ADA,
    ],
    [
      'what was created since',
      asked(),
      { ...DECLINED, state: 'governed' as const },
      ADA,
    ],
    [
      'what was retired since',
      asked(),
      { ...DECLINED, state: 'retired' as const },
      ADA,
    ],
  ])('not %s', (_, request, identity, caller) => {
    expect(
      payloadToAskAgain(request, identity, caller as typeof ADA),
    ).toBeNull();
  });

  it.each(['denied', 'expired', 'withdrawn', 'lapsed'] as const)(
    '%s',
    state => {
      expect(
        payloadToAskAgain(asked({ state }), undefined, ADA),
      ).not.toBeNull();
    },
  );
});
