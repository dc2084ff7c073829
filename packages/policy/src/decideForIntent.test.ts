import { ANY_ACTION, LOOSE, loaded } from './__testUtils__/policies';
import { aRequest } from './__testUtils__/requests';
import { decideForIntent } from './decideForIntent';

const NOON = '2026-11-23T12:00:00.000Z';
const INTENTS = [
  {
    name: 'process-refunds',
    title: 'Refunds',
    scopes: ['ledger:write'],
    maxGrant: 'P14D',
    maxTtl: 'PT10M',
    times: ['Mon-Fri 08:00-18:00 UTC'],
  },
];
const all = loaded(
  `@id("all") @reason("all") ${LOOSE} permit (principal, ${ANY_ACTION}, resource);`,
);
const none = loaded(
  '@id("none") @reason("closed") forbid (principal, action, resource);',
);

const decide = (
  set: typeof all,
  change: Parameters<typeof aRequest>[0],
  now = NOON,
  from?: string,
) =>
  decideForIntent(set, aRequest(change), { intents: () => INTENTS, now, from });

describe('decideForIntent', () => {
  it('leaves the decision as it is where none is named', () => {
    expect(decide(all, {})).toEqual(all.decide(aRequest()));
  });

  it('takes the shorter of each time, and records the scopes of the intent', () => {
    const decision = decide(all, { context: { intent: 'process-refunds' } });
    expect(decision).toMatchObject({
      effect: 'allow',
      policyIds: ['all'],
      obligations: { maxGrant: 'P14D', maxTtl: 'PT10M' },
      input: { context: { intentScopes: ['ledger:write'] } },
    });
  });

  it('believes nobody who says what an intent permits', () => {
    const decision = decide(all, {
      resource: { scopes: ['mail:send'] },
      context: { intent: 'process-refunds', intentScopes: ['mail:send'] },
    });
    expect(decision).toMatchObject({
      effect: 'deny',
      policyIds: [],
      obligations: null,
      reasons: [
        'the intent `process-refunds` does not permit `mail:send`, but `ledger:write`',
      ],
      input: { context: { intentScopes: ['ledger:write'] } },
    });
  });

  it("keeps policy's own denial, and adds the intent's", () => {
    expect(decide(none, { context: { intent: 'tidy-up' } })).toMatchObject({
      effect: 'deny',
      policyIds: ['none'],
      reasons: [
        'closed',
        '`tidy-up` is not an intent of the platform; choose one of process-refunds',
      ],
    });
  });

  const lease = {
    action: 'lease',
    principal: { type: 'Workload' },
    context: { intent: 'process-refunds' },
  } as const;

  it('holds leases to its hours, and ends them with these', () => {
    expect(decide(all, lease, '2026-11-23T17:57:00.000Z')).toMatchObject({
      obligations: { maxTtl: 'PT180S' },
    });
    // A renewal counts from when the lease began.
    expect(
      decide(
        all,
        lease,
        '2026-11-23T17:57:00.000Z',
        '2026-11-23T17:55:00.000Z',
      ),
    ).toMatchObject({ obligations: { maxTtl: 'PT300S' } });
    expect(decide(all, lease, '2026-11-23T18:00:00.000Z')).toMatchObject({
      effect: 'deny',
      reasons: [expect.stringContaining('permits nothing now')],
    });
  });

  it('lets requests be made at any hour', () => {
    expect(
      decide(
        all,
        { context: { intent: 'process-refunds' } },
        '2026-11-22T03:00:00.000Z',
      ),
    ).toMatchObject({ effect: 'allow' });
  });
});
