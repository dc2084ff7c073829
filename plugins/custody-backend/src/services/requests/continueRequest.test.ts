import { requestPayloadSchema } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import {
  DENYING_POLICIES,
  STRICTER_POLICIES,
  TEST_POLICIES,
} from '../../__testUtils__/policies';
import {
  CREATE,
  createRequestWorld,
  type RequestWorld,
} from '../../__testUtils__/requestWorld';

jest.setTimeout(60_000);

const databases = testDatabases();
const SCAFFOLDER = { type: 'service', subject: 'plugin:scaffolder' } as const;
const TEMPLATE = 'template:default/service';
/** Breaking the glass asks for no approvals, and has no effects. */
const afterApproval = (policies: string) =>
  policies.replaceAll(
    /@tier\(("[a-z]+"\) @approvals)/g,
    '@effects("after-approval")\n@tier($1',
  );

describe.each(databases.eachSupportedId())(
  'a template started again on %s',
  id => {
    let db: Knex;
    let world: RequestWorld;

    beforeAll(async () => {
      db = await databases.migrated(id);
    });
    beforeEach(async () => {
      await clearTables(db);
      world = await createRequestWorld(db);
      await world.setPolicies(afterApproval(TEST_POLICIES));
    });

    type More = {
      requester?: string;
      template?: string;
      reason?: string;
      scopes?: string[];
    };
    const payloadOf = (task?: string, more: More = {}) =>
      requestPayloadSchema.parse({
        ...CREATE,
        identity: { ...CREATE.identity, scopes: more.scopes ?? ['own:write'] },
        reason: more.reason ?? 'the ledger API writes entries',
        requester: `user:default/${more.requester ?? 'ada'}`,
        ...(task && {
          task: { id: task, templateRef: more.template ?? TEMPLATE },
        }),
      });
    const ask = (task: string, more: More = {}) =>
      world.requests.submit(SCAFFOLDER, payloadOf(task, more));
    const mayAct = async (task: string) =>
      (
        await world.tasks.check(task, {
          templateRef: TEMPLATE,
          action: 'publish:github',
        })
      ).allowed;

    it('goes on with what was asked and approved, and the task before does not', async () => {
      const request = await ask('t1');
      expect(await mayAct('t1')).toBe(false);
      await world.review('omar', request);
      const again = await ask('t2');
      expect(again).toMatchObject({
        id: request.id,
        digest: request.digest,
        task: { id: 't2' },
      });
      expect((await ask('t2')).id).toBe(request.id);
      expect(await mayAct('t2')).toBe(true);
      expect(await mayAct('t1')).toBe(false);
      expect(await world.events(request.id)).toContain('request.continued');
      expect(await db('requests')).toHaveLength(1);
    });

    it('goes on with what the glass was broken for until that ends, and then once it was renewed', async () => {
      const request = await ask('t1');
      await world.authorized.breakGlass(
        await world.asker('jules'),
        request.id,
        { reason: 'INC-7', digest: request.digest },
      );
      await world.engineSays(request.id);
      expect((await ask('t2')).id).toBe(request.id);
      expect(await mayAct('t2')).toBe(true);
      world.clock.advance('PT4H');
      // Nor does the task that had it, tried again: neither its effects nor its first step.
      await expect(ask('t2')).rejects.toThrow(
        /the glass was broken for it, and what that granted ended at/,
      );
      expect(
        await world.tasks.check('t2', {
          templateRef: TEMPLATE,
          action: 'publish:github',
        }),
      ).toMatchObject({
        allowed: false,
        waits: false,
        reason: expect.stringContaining('have the grant renewed first'),
      });
      await expect(ask('t3')).rejects.toThrow(
        /no task can go on with the request .* the glass was broken for it, and what that granted ended at/,
      );
      expect(await mayAct('t3')).toBe(false);
      const renewal = await world.submit('ada', {
        kind: 'renew',
        identity: { namespace: 'payments', name: 'ledger-api-db' },
        reason: 'it goes on',
      });
      await world.review('omar', renewal);
      expect((await ask('t2')).id).toBe(request.id);
      expect(await mayAct('t2')).toBe(true);
      expect((await ask('t3')).id).toBe(request.id);
    });

    const brokenFor = async (request: { id: string; digest: string }) =>
      world.authorized.breakGlass(await world.asker('jules'), request.id, {
        reason: 'INC-7',
        digest: request.digest,
      });

    it('does not go on because the glass was broken once more: nobody approved it', async () => {
      const request = await ask('t1');
      await brokenFor(request);
      await world.engineSays(request.id);
      world.clock.advance('PT4H');
      const renewal = await world.submit('ada', {
        kind: 'renew',
        identity: { namespace: 'payments', name: 'ledger-api-db' },
        reason: 'it goes on',
      });
      await brokenFor(renewal);
      await expect(ask('t2')).rejects.toThrow(/what that granted ended at/);
      await expect(ask('t1')).rejects.toThrow(/what that granted ended at/);
      expect(await mayAct('t1')).toBe(false);
      const approved = await world.submit('ada', {
        kind: 'renew',
        identity: { namespace: 'payments', name: 'ledger-api-db' },
        reason: 'it goes on, and is looked at',
      });
      world.clock.advance('PT1S');
      await world.review('omar', approved);
      expect((await ask('t1')).id).toBe(request.id);
    });

    it('goes on with the scopes that reviewers left, and has no effect about those that they took out', async () => {
      const scopes = ['own:read', 'own:write'];
      const request = await ask('t1', { scopes });
      await world.review('omar', request, 'approve', { scopes: ['own:read'] });
      const check = (
        task: string,
        about: string[],
        action = 'publish:github',
      ) =>
        world.tasks.check(task, {
          templateRef: TEMPLATE,
          action,
          scopes: about,
        });

      expect((await ask('t2', { scopes })).id).toBe(request.id);
      expect(await check('t2', scopes)).toMatchObject({
        allowed: false,
        waits: false,
        requestId: request.id,
        reason:
          'the effect is about `own:write`, which reviewers took out of the request: what is granted is `own:read`; start the template again with the scopes `own:read`: it goes on with what was approved',
      });
      // Asking again, as a task does that is tried again, is no effect.
      expect(await check('t2', scopes, 'custody:request')).toMatchObject({
        allowed: true,
      });

      const again = await ask('t3', { scopes: ['own:read'] });
      expect(again).toMatchObject({ id: request.id, task: { id: 't3' } });
      expect(await check('t3', ['own:read'])).toMatchObject({ allowed: true });
      expect(await db('requests')).toHaveLength(1);
      await expect(ask('t4', { scopes: ['own:write'] })).rejects.toThrow(
        /exists already/,
      );
    });

    it('keeps the reviews of one that is still pending', async () => {
      const request = await ask('t1', { scopes: ['ledger:write'] });
      await world.review('omar', request);
      const again = await ask('t2', { scopes: ['ledger:write'] });
      expect(again).toMatchObject({ id: request.id, state: 'pending' });
      expect(again.reviews).toHaveLength(1);
      expect(await mayAct('t2')).toBe(false);
    });

    it('is admitted, though its identity exists by now', async () => {
      const payload = {
        ...CREATE,
        identity: { ...CREATE.identity, scopes: ['own:write'] },
      };
      const request = await ask('t1');
      await world.review('omar', request);
      expect(await world.preview('ada', payload)).toMatchObject({
        submittable: true,
        problems: [],
        approvals: [],
        digest: request.digest,
      });
      expect(
        (await world.preview('paula', payload)).problems[0].message,
      ).toMatch(/exists already/);
    });

    it('is admitted by a form that does not know what its step says besides', async () => {
      const identity = { ...CREATE.identity, scopes: ['own:write'] };
      const task = { id: 't1', templateRef: TEMPLATE };
      const request = await world.requests.submit(
        SCAFFOLDER,
        requestPayloadSchema.parse({
          ...payloadOf(),
          identity: { ...identity, title: 'Database role of ledger-api' },
          task,
        }),
      );
      await world.review('omar', request);
      const form = { ...CREATE, identity };
      expect(await world.preview('ada', form)).toMatchObject({
        submittable: true,
        problems: [],
      });
    });

    it.each<[string, More]>([
      ['by somebody else', { requester: 'paula' }],
      ['from another template', { template: 'template:default/other' }],
      ['for another reason', { reason: 'something else' }],
      ['with other scopes', { scopes: ['own:read'] }],
    ])('goes on with nothing when it is started %s', async (_, more) => {
      const request = await ask('t1');
      await world.review('omar', request);
      await expect(ask('t2', more)).rejects.toThrow(/exists already/);
    });

    it.each(['retired', 'suspended', 'compromised'])(
      'goes on with nothing when its identity is %s',
      async state => {
        const request = await ask('t1');
        await world.review('omar', request);
        await db('identities').update({ state });
        await expect(ask('t2')).rejects.toThrow();
        expect(await mayAct('t2')).toBe(false);
      },
    );

    it.each<[string, RegExp, () => unknown]>([
      [
        'who asked left the owner',
        /policy denies it now: an identity is asked for by somebody of the group/,
        () => {
          world.org.users['user:default/ada'] = [];
        },
      ],
      [
        'who asked went to another tenant',
        /you belong to another tenant by now/,
        () => {
          world.org.users['user:default/ada'] = ['group:default/storefront'];
        },
      ],
      [
        'policy denies it',
        /policy denies it now: medium risk is not permitted any more/,
        () => world.setPolicies(afterApproval(DENYING_POLICIES)),
      ],
      [
        'the component is somebody else’s',
        /belongs to `group:default\/storefront` by now, who was not asked/,
        () => {
          world.org.owned['component:payments/ledger-api'] =
            'group:default/storefront';
        },
      ],
      [
        'the identity is another owner’s',
        /its identity became that of another owner/,
        () => db('identities').update({ owner: 'group:default/ledger-squad' }),
      ],
    ])(
      'goes on with nothing once %s, nor is it retried',
      async (_, why, happens) => {
        const request = await ask('t1');
        await world.review('omar', request);
        await happens();
        await expect(ask('t2')).rejects.toThrow(why);
        expect(await mayAct('t2')).toBe(false);
        for (const task of [undefined, 't1', 't2']) {
          const preview = await world.requests.preview(
            SCAFFOLDER,
            payloadOf(task),
          );
          expect(preview).toMatchObject({
            submittable: false,
            decision: { effect: 'deny', reasons: [expect.stringMatching(why)] },
            derived: null,
          });
        }
      },
    );

    it('goes on with what was approved, though policy would owe more now', async () => {
      const request = await ask('t1');
      await world.review('omar', request);
      await world.setPolicies(afterApproval(STRICTER_POLICIES));
      expect((await ask('t2')).id).toBe(request.id);
    });

    it('goes on with nothing where effects did not wait for approval', async () => {
      await world.setPolicies(TEST_POLICIES);
      const request = await ask('t1');
      await world.review('omar', request);
      await expect(ask('t2')).rejects.toThrow(/exists already/);
    });
  },
);
