import {
  identityDetailSchema,
  identityListQuerySchema,
  identityPageSchema,
  componentHealthSchema,
  operationViewSchema,
  type Verb,
  VERBS,
} from '@custody/backstage-plugin-custody-common';
import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import { PROPOSED } from '../../__testUtils__/engineWorld';
import {
  createIdentitiesWorld,
  type IdentitiesWorld,
} from '../../__testUtils__/identitiesWorld';

jest.setTimeout(60_000);

const REF = PROPOSED.ref;
const COMPONENT = 'component:payments/ledger-api';

const databases = testDatabases();

describe.each(databases.eachSupportedId())(
  'identities as people see them, %s',
  id => {
    let db: Knex;
    let world: IdentitiesWorld;
    let api: ConsumerDouble;
    let batch: ConsumerDouble;

    beforeAll(async () => {
      api = await ConsumerDouble.create('ledger-api');
      batch = await ConsumerDouble.create('ledger-batch');
    });

    beforeAll(async () => {
      db = await databases.migrated(id);
    });

    beforeEach(async () => {
      await clearTables(db);
      world = await createIdentitiesWorld(db);
    });

    const list = async (name: string, query: object = {}) =>
      identityPageSchema.parse(
        await world.identities.list(
          await world.asker(name),
          identityListQuerySchema.parse(query),
        ),
      );

    const refsOf = async (name: string, query: object = {}) =>
      (await list(name, query)).items.map(({ ref }) => ref);

    const detail = async (name: string) =>
      identityDetailSchema.parse(
        await world.identities.get(await world.asker(name), REF),
      );

    const operate = async (name: string, verb: Verb) =>
      operationViewSchema.parse(
        await world.identities.operate(
          await world.asker(name),
          REF,
          verb,
          'because',
        ),
      );

    const governed = async () => {
      const uid = await world.govern({ consumers: [api, batch] });
      await world.engine().drain();
      return uid;
    };

    const another = (name: string, more: object = {}) =>
      world.govern({
        consumers: [],
        identity: {
          name,
          namespace: 'storefront',
          ref: `identity:storefront/${name}`,
          tenant: 'storefront',
          owner: 'group:default/storefront',
          component: 'component:storefront/web',
          ...more,
        },
      });

    describe('who sees what', () => {
      it.each(['ada', 'omar', 'priya', 'aud', 'plugin:catalog'])(
        '%s sees what payments owns',
        async name => {
          await governed();
          expect(await refsOf(name)).toEqual([REF]);
          expect((await detail(name)).ref).toBe(REF);
        },
      );

      it.each(['bea', 'lena', 'stranger'])(
        '%s does not see what payments owns, and is not told that it is there',
        async name => {
          await governed();
          expect(await refsOf(name)).toEqual([]);
          await expect(detail(name)).rejects.toMatchObject({
            name: 'NotFoundError',
            message: `no identity \`${REF}\` that you may see`,
          });
        },
      );

      it('lets permissions narrow what Custody’s own rules allow', async () => {
        await governed();
        world.permissions.allowed = false;
        expect(await refsOf('omar')).toEqual([]);
        await expect(detail('omar')).rejects.toThrow('no identity');
      });

      it('says of a component that it is another team’s', async () => {
        await governed();
        await expect(
          world.componentHealth.get(await world.asker('bea'), COMPONENT),
        ).rejects.toThrow('it belongs to another team');
        const brief = await world.componentHealth.list(
          await world.asker('bea'),
          [COMPONENT],
        );
        expect(brief).toEqual([
          { component: COMPONENT, health: 'unknown', counts: {} },
        ]);
      });
    });

    describe('what Git declares', () => {
      const declared = async () => {
        const uid = await governed();
        await world
          .db('identities')
          .where({ uid })
          .update({ state: 'ungoverned', origin: 'git', bound_to: null });
      };

      it('is asked for by members of its owner, and others are told that it is theirs', async () => {
        await declared();
        expect((await detail('ada')).can.govern).toEqual({
          allowed: true,
          reason: null,
        });
        for (const name of ['priya', 'aud']) {
          expect((await detail(name)).can.govern).toEqual({
            allowed: false,
            reason: 'only members of its owner ask for it',
          });
        }
      });

      it('says of its component whether it is tied to it', async () => {
        await governed();
        expect(await detail('omar')).toMatchObject({
          component: COMPONENT,
          componentTied: true,
          can: { govern: { allowed: false } },
        });
        await declared();
        expect(await detail('omar')).toMatchObject({
          component: COMPONENT,
          componentTied: false,
        });
      });
    });

    describe('what is asked for by a request', () => {
      it('says to whom it is to hand it over, and not while a request waits', async () => {
        const uid = await governed();
        expect(await detail('ada')).toMatchObject({
          rotation: null,
          can: { transfer: { allowed: true }, change: { allowed: true } },
        });
        expect((await detail('priya')).can.transfer).toEqual({
          allowed: false,
          reason: 'only members of its owner ask for it',
        });
        await world
          .db('identities')
          .where({ uid })
          .update({ pending_request_id: 'r' });
        expect((await detail('ada')).can.transfer.allowed).toBe(false);
      });

      it('retiring is asked for, or done at once, and never both', async () => {
        await governed();
        const { retire, askToRetire } = (await detail('ada')).can;
        expect([retire.allowed, askToRetire.allowed].sort()).toEqual([
          false,
          true,
        ]);
        expect((await detail('plugin:catalog')).can.askToRetire).toEqual({
          allowed: false,
          reason: 'only people may do this',
        });
      });
    });

    describe('fleet', () => {
      it('filters, searches, pages and counts on the server', async () => {
        await governed();
        await another('web-db');
        await another('web-cache', { type: 'agent', environment: 'staging' });
        await world.engine().drain();
        world.clock.advance('P7D');

        expect(await refsOf('priya')).toHaveLength(3);
        expect(
          await refsOf('priya', { owner: 'group:default/payments' }),
        ).toEqual([REF]);
        expect(await refsOf('priya', { component: COMPONENT })).toEqual([REF]);
        expect(await refsOf('priya', { type: 'agent' })).toEqual([
          'identity:storefront/web-cache',
        ]);
        expect(await refsOf('priya', { environment: 'staging' })).toHaveLength(
          1,
        );
        expect(await refsOf('priya', { q: 'LEDGER db' })).toEqual([REF]);
        expect(await refsOf('priya', { q: '%' })).toEqual([]);
        expect(await refsOf('priya', { health: 'overdue' })).toHaveLength(3);
        expect(await refsOf('priya', { health: 'healthy' })).toEqual([]);
        expect(
          await refsOf('priya', { finding: 'rotation-overdue' }),
        ).toHaveLength(3);

        const first = await list('priya', {
          limit: '2',
          total: 'true',
          summary: 'true',
          health: 'overdue',
        });
        expect(first).toMatchObject({
          total: 3,
          counts: { overdue: 3, healthy: 0, unknown: 0 },
        });
        const rest = await list('priya', {
          limit: '2',
          cursor: first.nextCursor,
        });
        expect(rest).toMatchObject({ nextCursor: null });
        expect(
          [...first.items, ...rest.items].map(({ name }) => name).sort(),
        ).toEqual(['ledger-api-db', 'web-cache', 'web-db']);
        await expect(list('priya', { cursor: '***' })).rejects.toThrow(
          '`cursor` is `***`',
        );
      });
    });

    describe('one identity', () => {
      it('shows versions, consumers and who has moved, and never a secret', async () => {
        await governed();
        const started = await operate('omar', 'rotate');
        expect(started).toMatchObject({
          kind: 'rotate',
          fromVersion: 1,
          requestedBy: 'user:default/omar',
          reason: 'because',
        });
        await world.engine().drain();
        await world.acknowledge(api, 2);
        await world.engine().drain();

        const shown = await detail('omar');
        expect(shown).toMatchObject({
          health: 'healthy',
          currentVersion: 2,
          owner: { ref: 'group:default/payments' },
          consumers: { total: 2, onCurrent: 1 },
          operation: {
            kind: 'rotate',
            state: 'waiting',
            step: 'observe',
            toVersion: 2,
            steps: [
              { name: 'issue', state: 'done' },
              { name: 'deliver', state: 'done' },
              { name: 'activate', state: 'done' },
              { name: 'observe', state: 'current' },
              { name: 'revoke', state: 'ahead' },
              { name: 'verify-revoked', state: 'ahead' },
            ],
            adoption: {
              moved: 1,
              of: 2,
              waitingFor: [
                { name: 'ledger-batch', owner: 'group:default/payments' },
              ],
              moves: [{ name: 'ledger-api', by: 'acknowledgement' }],
            },
          },
          credentials: [
            { version: 2, state: 'current', adoption: { moved: 1, of: 2 } },
            { version: 1, state: 'retiring' },
          ],
          consumerList: [
            { name: 'ledger-api', onVersion: 2, state: 'active' },
            { name: 'ledger-batch', onVersion: null, state: 'active' },
          ],
          grant: { scopes: ['ledger:write'], rotateEvery: 'P7D' },
        });
        const passwords = [...world.provider.accounts.values()].map(
          ({ password }) => password,
        );
        for (const password of passwords) {
          expect(JSON.stringify(shown)).not.toContain(password);
        }
      });

      it('does nothing for a plugin that calls in the name of a person', async () => {
        await governed();
        const asker = await world.asker('omar');
        const lent = {
          ...asker,
          caller: { ...asker.caller, actor: 'plugin:scaffolder' },
        };
        for (const verb of VERBS) {
          await expect(
            world.identities.operate(lent, REF, verb, 'because'),
          ).rejects.toThrow(
            /you may not .* only people may do this, and no plugin for one/,
          );
        }
      });

      it('says in one sentence why something can’t be done', async () => {
        await governed();
        expect((await detail('omar')).can).toMatchObject({
          rotate: { allowed: true, reason: null },
          suspend: { allowed: true },
          compromised: { allowed: true },
          resume: { allowed: false, reason: 'it is not suspended' },
          retire: {
            allowed: false,
            reason: expect.stringContaining('needs approval'),
          },
        });
        const { can } = await detail('aud');
        expect(can.rotate.allowed).toBe(false);
        expect(can.rotate.reason).toMatch(/^policy: /);
        await operate('omar', 'rotate');
        expect((await detail('omar')).can.rotate).toEqual({
          allowed: false,
          reason: 'an operation is under way (rotate): wait until it ends',
        });
      });

      it.each([
        ['aud', 'NotAllowedError'],
        ['plugin:scaffolder', 'NotAllowedError'],
        ['bea', 'NotFoundError'],
      ])('refuses %s to rotate', async (name, error) => {
        await governed();
        await expect(operate(name, 'rotate')).rejects.toMatchObject({
          name: error,
        });
        expect(
          await world.operations((await world.onlyIdentity()).uid),
        ).toHaveLength(1);
      });
    });

    describe('verbs', () => {
      it('a leak is reported whatever is under way, and once', async () => {
        await governed();
        const { uid } = await world.onlyIdentity();
        await world.enqueue(uid, 'revoke');
        await operate('omar', 'compromised');
        expect((await world.onlyIdentity()).state).toBe('compromised');
        await expect(operate('omar', 'compromised')).rejects.toThrow(
          'reported already',
        );
        const kinds = (await world.operations(uid)).map(({ kind }) => kind);
        expect(kinds.sort()).toEqual(['compromised', 'issue', 'revoke']);
      });

      it('one of two that press rotate at once is told of the other', async () => {
        await governed();
        const results = await Promise.allSettled([
          operate('omar', 'rotate'),
          operate('ada', 'rotate'),
        ]);
        const refused = results.filter(({ status }) => status === 'rejected');
        expect(refused).toHaveLength(1);
        expect(refused[0]).toMatchObject({ reason: { name: 'ConflictError' } });
      });

      it('suspends at once, and the owner resumes what an owner suspended', async () => {
        await governed();
        await operate('omar', 'suspend');
        expect(await world.read(api)).toEqual([]);
        await world.engine().drain();
        expect(await detail('omar')).toMatchObject({
          state: 'suspended',
          health: 'suspended',
          can: { rotate: { allowed: false }, resume: { allowed: true } },
        });
        await operate('ada', 'resume');
        await world.engine().drain();
        expect(await detail('omar')).toMatchObject({
          state: 'governed',
          health: 'healthy',
        });
        expect(await world.read(api)).toHaveLength(1);
      });

      it('lets nobody of less authority resume what the platform team suspended', async () => {
        await governed();
        await operate('priya', 'suspend');
        await world.engine().drain();
        await expect(operate('omar', 'resume')).rejects.toThrow(
          'user:default/priya suspended it with higher authority',
        );
        await operate('priya', 'resume');
        await world.engine().drain();
        expect((await detail('omar')).state).toBe('governed');
      });

      it.each<[string, string, Array<[string, Verb]>]>([
        ['what was never suspended', 'omar', []],
        ['what was never suspended', 'priya', []],
        [
          'what an owner suspended and resumed',
          'ada',
          [
            ['omar', 'suspend'],
            ['omar', 'resume'],
          ],
        ],
        [
          'what the platform team suspended and resumed',
          'omar',
          [
            ['priya', 'suspend'],
            ['priya', 'resume'],
          ],
        ],
        [
          'what the platform team suspended before it was reported',
          'omar',
          [
            ['priya', 'suspend'],
            ['omar', 'compromised'],
          ],
        ],
      ])(
        'says of %s to %s that it is not suspended, whoever suspended it before: %j',
        async (_, name, before) => {
          await governed();
          for (const [by, verb] of before) {
            await operate(by, verb);
            await world.engine().drain();
            world.clock.advance('PT1M');
          }
          await expect(operate(name, 'resume')).rejects.toMatchObject({
            name: 'ConflictError',
            message: `\`${REF}\` can't \`resume\`: it is not suspended`,
          });
          expect((await detail(name)).can.resume).toEqual({
            allowed: false,
            reason: 'it is not suspended',
          });
        },
      );

      it('cuts off what was reported as compromised, keys included, until it is approved anew', async () => {
        await governed();
        await operate('omar', 'compromised');
        await expect(world.read(api)).rejects.toThrow('no active consumer');
        await world.engine().drain();
        expect(world.provider.accounts.size).toBe(0);
        expect(await detail('omar')).toMatchObject({
          state: 'compromised',
          health: 'compromised',
          currentVersion: null,
        });
        world.clock.advance('PT1M');
        await governed();
        expect(await detail('omar')).toMatchObject({
          state: 'governed',
          health: 'healthy',
          currentVersion: 2,
        });
      });
    });

    describe('component health', () => {
      it('is the worst of its identities, with each of them', async () => {
        await governed();
        await world.govern({
          consumers: [],
          identity: { name: 'second', ref: 'identity:payments/second' },
        });
        const health = componentHealthSchema.parse(
          await world.componentHealth.get(await world.asker('ada'), COMPONENT),
        );
        expect(health).toMatchObject({
          component: COMPONENT,
          health: 'pending',
          counts: { healthy: 1, pending: 1 },
          findings: [],
          declared: null,
        });
        expect(health.identities.map(({ name }) => name)).toEqual([
          'ledger-api-db',
          'second',
        ]);
      });

      it("answers a stranger alike for another tenant's components, with or without an identity or a word", async () => {
        await governed();
        await world.db('component_declarations').insert({
          component: 'component:payments/docs',
          owner: 'group:default/payments',
          bound: true,
          request_id: 'r',
          declared_by: 'user:default/ada',
          reason: 'static pages',
          declared_at: world.clock.now(),
        });
        const bea = await world.asker('bea');
        for (const component of [
          COMPONENT,
          'component:payments/docs',
          'component:payments/bare',
        ]) {
          await expect(
            world.componentHealth.get(bea, component),
          ).rejects.toThrow(
            `you may not see the credentials of \`${component}\`: it belongs to another team`,
          );
        }
      });

      it.each(['bea', 'stranger'])(
        'keeps from %s why a component of others needs none, wherever it lies',
        async name => {
          const component = 'component:default/docs';
          await world.db('component_declarations').insert({
            component,
            owner: 'group:default/payments',
            bound: true,
            request_id: 'r',
            declared_by: 'user:default/ada',
            reason: 'static pages',
            declared_at: world.clock.now(),
          });
          await expect(
            world.componentHealth.get(await world.asker(name), component),
          ).rejects.toThrow('it belongs to another team');
          for (const insider of ['omar', 'priya']) {
            expect(
              await world.componentHealth.get(
                await world.asker(insider),
                component,
              ),
            ).toMatchObject({ declared: { reason: 'static pages' } });
          }
        },
      );

      it('is unknown for one without an identity, unless it says that it needs none', async () => {
        await world.db('component_declarations').insert({
          component: 'component:payments/docs',
          owner: 'group:default/payments',
          bound: true,
          request_id: 'r',
          declared_by: 'user:default/ada',
          reason: 'static pages',
          declared_at: world.clock.now(),
        });
        const asker = await world.asker('ada');
        expect(
          await world.componentHealth.get(asker, 'component:payments/docs'),
        ).toMatchObject({
          health: 'unknown',
          identities: [],
          findings: [],
          declared: { by: 'user:default/ada', reason: 'static pages' },
        });
        expect(
          await world.componentHealth.get(asker, 'component:payments/bare'),
        ).toMatchObject({
          health: 'unknown',
          identities: [],
          findings: [{ rule: 'no-governed-identity', severity: 'warning' }],
          declared: null,
        });
      });
    });
  },
);
