import { VERBS } from '@custody/backstage-plugin-custody-common';
import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import type { PolicyRequest } from '@custody/policy';
import type { Knex } from 'knex';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import { TEST_POLICIES } from '../../__testUtils__/policies';
import {
  CREATE,
  createRequestWorld,
  RequestWorld,
} from '../../__testUtils__/requestWorld';
import type { IdentitiesRow } from '../../store/tables';
import { viewerOf } from '../access';
import { askVerb, readAskedOfVerb } from '../identities/askVerb';
import { evaluatePolicy } from './evaluate';

jest.setTimeout(60_000);

const databases = testDatabases();
const REF = 'identity:payments/ledger-api-db';
const NAME = { namespace: 'payments', name: 'ledger-api-db' };
const OTHER = 'component:payments/ledger-batch';

describe.each(databases.eachSupportedId())('what policy is asked, %s', id => {
  let db: Knex;
  let world: RequestWorld;
  let asked: PolicyRequest[];

  beforeAll(async () => {
    db = await databases.migrated(id);
  });
  beforeEach(async () => {
    await clearTables(db);
    world = await createRequestWorld(db);
    asked = [];
    const { policy } = world.common;
    const decide = policy.decide.bind(policy);
    jest.spyOn(policy, 'decide').mockImplementation(question => {
      asked.push(question);
      return decide(question);
    });
  });

  const viewer = async (name: string) =>
    viewerOf(await world.caller(name), world.common);
  const evaluate = async (name: string, body: object) =>
    evaluatePolicy(
      await viewer(name),
      {
        action: 'create',
        principal: `user:default/${name}`,
        identity: { owner: 'group:default/payments', scopes: ['own:write'] },
        ...body,
      },
      world.common,
    );

  /** A governed identity that two components use, and for which an exception holds. */
  const governed = async (): Promise<IdentitiesRow> => {
    const consumer = await ConsumerDouble.create('ledger-batch');
    const first = await world.submit('ada', {
      ...CREATE,
      identity: { ...CREATE.identity, scopes: ['own:read'] },
    });
    await world.engineSays(first.id);
    const consume = await world.submit('ada', {
      kind: 'consume',
      identity: NAME,
      consumers: [{ name: 'ledger-batch', keys: await consumer.keys() }],
      reason: 'it reads too',
    });
    await world.review('omar', consume);
    await world.engineSays(consume.id);
    await db('consumers').update({ component: OTHER });
    const except = await world.submit('ada', {
      kind: 'except',
      identity: NAME,
      rule: 'requester-owns-it',
      compensatingControl: 'it is watched',
      until: new Date(
        Date.parse(world.clock.now()) + 7 * 86_400_000,
      ).toISOString(),
      reason: 'both read',
    });
    await world.review('omar', except);
    asked = [];
    return (await world.identity(REF)) as IdentitiesRow;
  };

  it('is the same of the same, for a request, for what is done at once, and for what would be', async () => {
    const row = await governed();
    await world.preview('ada', {
      kind: 'renew',
      identity: NAME,
      reason: 'it reads on',
    });
    const directory = world.common.directories.fresh();
    const now = world.clock.now();
    const ofVerb = await readAskedOfVerb(db, row, directory, now);
    for (const verb of VERBS) {
      askVerb(world.common.policy, await viewer('ada'), ofVerb, verb);
    }
    for (const action of ['renew', 'rotate', 'lease', 'consume']) {
      await evaluate('ada', { action, identity: { ref: REF } });
    }
    expect(asked).toHaveLength(1 + VERBS.length + 4);
    for (const { principal, resource, context } of asked) {
      expect({ principal, resource }).toEqual({
        principal: asked[0].principal,
        resource: asked[0].resource,
      });
      expect(resource).toMatchObject({
        componentCount: 2,
        environmentCount: 1,
        scopes: ['own:read'],
      });
      expect(context).toMatchObject({ exceptions: ['requester-owns-it'] });
    }
  });

  it('of another value of an identity, is as of a change of it', async () => {
    await governed();
    // Its first version is made: until then nothing is granted for good.
    await db('operations').update({ finished_at: world.clock.now() });
    const scopes = ['own:read', 'own:write'];
    const { reason } = await world
      .preview('ada', {
        kind: 'change',
        identity: { ...CREATE.identity, scopes },
        reason: 'it writes',
      })
      .then(({ decision }) => ({ reason: decision?.reasons }));
    const view = await evaluate('ada', {
      action: 'change',
      identity: { ref: REF, scopes },
    });
    expect(view.reasons).toEqual(reason);
    expect(asked[1].resource).toEqual(asked[0].resource);
    expect(asked[1].context).toMatchObject({
      widens: true,
      exceptions: ['requester-owns-it'],
    });
    await evaluate('ada', {
      action: 'change',
      identity: { ref: REF, scopes: ['own:read'] },
    });
    expect(asked[2].context).toMatchObject({ widens: false });
    // Once its grant is over, whatever is granted is more than nothing.
    await db('identities')
      .where({ ref: REF })
      .update({ grant_ends_at: world.clock.now() });
    await evaluate('ada', {
      action: 'change',
      identity: { ref: REF, scopes: ['own:read'] },
    });
    expect(asked[3].context).toMatchObject({ widens: true });
  });

  it.each<[string, object, RegExp]>([
    [
      'an intent that there is not',
      { intent: 'close-incident' },
      /^`intent`: `close-incident` is not an intent of the platform; leave it out; none are configured/,
    ],
    ['an action that there is not', { action: 'destroy' }, /`action` is not/],
    [
      'an identity that there is not',
      { identity: { ref: 'identity:payments/nothing' } },
      /`identity.ref`: there is no identity/,
    ],
    ['next to nothing', { identity: {} }, /`identity` says too little/],
    [
      'a scope that there is not',
      { identity: { owner: 'group:default/payments', scopes: ['own:drop'] } },
      /not in the scope vocabulary/,
    ],
  ])('is nothing for %s', async (_, body, message) => {
    await expect(evaluate('ada', body)).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(message),
    });
    expect(asked).toEqual([]);
  });

  it.each<[string, string | undefined]>([
    ['breakGlass', 'not said yet'],
    ['renew', 'not said yet'],
    ['suspend', undefined],
  ])(
    'counts on the reason that whoever does it has to give: %s',
    async (action, reason) => {
      await world.setPolicies(
        `${TEST_POLICIES}
@id("says-why") @reason("whoever breaks glass says why")
forbid (principal, action == Custody::Action::"breakGlass", resource) unless { context has reason };`,
      );
      // It was set anew, and with it who listens.
      const { policy } = world.common;
      const decide = jest.spyOn(policy, 'decide');
      const view = await evaluate('jules', { action });
      expect(decide.mock.calls[0][0].context.reason).toBe(reason);
      expect(view.policyIds).not.toContain('says-why');
      expect(view.effect).toBe(action === 'breakGlass' ? 'allow' : 'deny');
    },
  );

  describe('of one that there is', () => {
    const evaluateAs = async (
      action: string,
      change: Partial<IdentitiesRow>,
    ) => {
      await governed();
      await db('identities')
        .where({ ref: REF })
        .update({ updated_at: world.clock.now(), ...change });
      return evaluate('ada', { action, identity: { ref: REF } });
    };

    it.each<[Partial<IdentitiesRow>, string]>([
      [{}, `\`${REF}\` exists already; ask to change it`],
      [
        { state: 'retired' },
        `\`${REF}\` was the name of an identity that is retired`,
      ],
    ])('is not whether to create it: %j', async (change, refusal) => {
      await expect(evaluateAs('create', change)).rejects.toMatchObject({
        name: 'InputError',
        message: expect.stringContaining(`\`identity.ref\`: ${refusal}`),
      });
      expect(asked).toEqual([]);
    });

    it.each<[string, Partial<IdentitiesRow>]>([
      ['create', { state: 'declined' }],
      ['change', {}],
    ])('is whether to %s it: %j', async (action, change) => {
      await expect(evaluateAs(action, change)).resolves.toHaveProperty(
        'effect',
      );
    });
  });

  it('names the intents that there are', async () => {
    const common = {
      ...world.common,
      intents: () => [
        { name: 'close-incident', title: 'Close', scopes: ['own:read'] },
      ],
    };
    const ask = async (intent: string) =>
      evaluatePolicy(
        await viewer('ada'),
        {
          action: 'create',
          principal: 'user:default/ada',
          identity: { owner: 'group:default/payments', scopes: ['own:read'] },
          intent,
        },
        common,
      );
    await expect(ask('close-incidents')).rejects.toThrow(
      '`intent`: `close-incidents` is not an intent of the platform; choose one of close-incident',
    );
    await ask('close-incident');
    expect(asked[0].context).toMatchObject({
      intent: 'close-incident',
      intentScopes: ['own:read'],
    });
  });
});
