import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  type RequestPayloadInput,
  requestPayloadSchema,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { clearTables } from '../__testUtils__/clearTables';
import { testDatabases } from '../__testUtils__/databases';
import { entitiesOf } from '../__testUtils__/people';
import {
  CREATE,
  createRequestWorld,
  type RequestWorld,
} from '../__testUtils__/requestWorld';
import { newIdentityRow } from '../services/identities/propose';
import { listDeclarations } from '../store/componentDeclarations';
import { listIdentitiesOf } from '../store/identities/listIdentities';
import { insertIdentity } from '../store/identities/writeIdentity';
import type { AuditEventsRow, IdentitiesRow } from '../store/tables';
import { sweepBindings, tieOf } from './bindingSweep';
import { sweepDirectory } from './directorySweep';
import { createWakeup } from './wakeup';
import { PROPOSED } from '../__testUtils__/engineWorld';

jest.setTimeout(60_000);

const PAYMENTS = 'group:default/payments';
const PLATFORM = 'group:default/data-platform';
const COMPONENT = CREATE.identity.component;
const SCAFFOLDER = { type: 'service', subject: 'plugin:scaffolder' } as const;

describe('tieOf', () => {
  it.each<[string, string | null, string | null, string | null]>([
    ['nobody’s yet', null, null, null],
    ['gone, and was tied', PAYMENTS, null, PAYMENTS],
    ['of the same owner', null, PAYMENTS, PAYMENTS],
    ['of another owner', null, PLATFORM, null],
    ['of another owner who agreed', PLATFORM, PLATFORM, PLATFORM],
    ['of another owner than the one who agreed', PLATFORM, 'group:x/y', null],
    ['become another owner’s', PAYMENTS, PLATFORM, null],
    ['come to the same owner', PLATFORM, PAYMENTS, PAYMENTS],
  ])('a component %s', (_, boundTo, componentOwner, tied) => {
    expect(tieOf({ owner: PAYMENTS, boundTo }, componentOwner)).toBe(tied);
  });
});

const databases = testDatabases();

describe.each(databases.eachSupportedId())(
  'what shows on a component, %s',
  id => {
    let db: Knex;
    let world: RequestWorld;

    beforeAll(async () => {
      db = await databases.migrated(id);
    });
    beforeEach(async () => {
      await clearTables(db);
      world = await createRequestWorld(db);
    });

    const sweepDeps = () => ({
      ...world.common,
      wakeup: createWakeup(),
      catalog: catalogServiceMock({ entities: entitiesOf(world.org) }),
      auth: mockServices.auth(),
    });
    const sweep = () =>
      sweepDirectory(sweepDeps(), world.clock.advance('PT30S'));

    const shown = async (component = COMPONENT) => ({
      identities: (await listIdentitiesOf(db, [component])).map(
        ({ name }) => name,
      ),
      requests: (
        await world.requests.list(
          SCAFFOLDER,
          { component, limit: 10 },
          () => {},
        )
      ).items.length,
    });
    const NOTHING = { identities: [], requests: 0 };
    const EVERYTHING = { identities: ['ledger-api-db'], requests: 1 };

    const own = (more: object = {}): RequestPayloadInput => ({
      ...CREATE,
      identity: { ...CREATE.identity, scopes: ['own:write'], ...more },
    });

    const entities = async () =>
      (await db('changes').orderBy('cursor')).map(
        ({ entity }) => JSON.parse(entity).spec.component ?? null,
      );
    const events = async () =>
      (
        await db<AuditEventsRow>('audit_events')
          .whereIn('type', ['identity.bound', 'identity.unbound'])
          .orderBy('at')
      ).map(({ type }) => type);

    it('is at once what has its owner', async () => {
      const request = await world.submit('ada', own());
      expect(await shown()).toEqual(EVERYTHING);
      await world.review('omar', request);
      expect(await shown()).toEqual(EVERYTHING);
      expect(await entities()).toEqual([COMPONENT]);
      await sweep();
      expect(await events()).toEqual([]);
    });

    it('is nothing while it is not there, and all once it appears as the owner’s', async () => {
      delete world.org.owned[COMPONENT];
      const request = await world.submit('ada', own());
      await world.review('omar', request);
      await sweep();
      expect(await shown()).toEqual(NOTHING);
      expect(await entities()).toEqual([null]);
      world.org.owned[COMPONENT] = PAYMENTS;
      await sweep();
      await sweep();
      expect(await shown()).toEqual(EVERYTHING);
      expect(await entities()).toEqual([null, COMPONENT]);
      expect(await events()).toEqual(['identity.bound']);
    });

    it('is nothing that claimed its name before another owner made it', async () => {
      delete world.org.owned[COMPONENT];
      const request = await world.submit('ada', own());
      await world.review('omar', request);
      world.org.owned[COMPONENT] = PLATFORM;
      await sweep();
      expect(await shown()).toEqual(NOTHING);
      expect(await entities()).toEqual([null]);
    });

    it('is another owner’s identity once its owner agreed, and not before', async () => {
      world.org.owned[COMPONENT] = PLATFORM;
      const request = await world.submit('ada', own());
      // They are asked, so the request is theirs to see; the identity is nothing yet.
      expect(await shown()).toEqual({ identities: [], requests: 1 });
      await world.review('omar', request);
      await sweep();
      expect(await shown()).toEqual({ identities: [], requests: 1 });
      await world.review('lena', request);
      expect(await shown()).toEqual(EVERYTHING);
      expect(await entities()).toEqual([COMPONENT]);
      await sweep();
      expect(await shown()).toEqual(EVERYTHING);
    });

    it('is no longer what belongs to its owner before', async () => {
      const request = await world.submit('ada', own());
      await world.review('omar', request);
      world.org.owned[COMPONENT] = PLATFORM;
      await sweep();
      expect((await shown()).identities).toEqual([]);
      expect(await entities()).toEqual([COMPONENT, null]);
      expect(await events()).toEqual(['identity.unbound']);
    });

    it('is not tied by approval when it changed hands meanwhile', async () => {
      const request = await world.submit('ada', own());
      world.org.owned[COMPONENT] = PLATFORM;
      const after = await world.review('omar', request);
      expect(after).toMatchObject({
        state: 'denied',
        outcome: expect.stringMatching(
          /`component:payments\/ledger-api` belongs to `group:default\/data-platform` by now, who was not asked/,
        ),
      });
    });

    it.each([
      ['its owner', PAYMENTS, ['ledger-api-db']],
      ['another owner', PLATFORM, []],
    ])('is what Git declares for %s', async (_, owner, identities) => {
      const declared = { ...PROPOSED, owner };
      const state = { state: 'ungoverned', origin: 'git' } as const;
      await db.transaction(tx =>
        insertIdentity(tx, newIdentityRow(declared, state, world.clock.now())),
      );
      expect((await shown()).identities).toEqual([]);
      await sweep();
      expect((await shown()).identities).toEqual(identities);
      expect(await db<IdentitiesRow>('identities')).toHaveLength(1);
    });

    it('is tied although the one before could not be judged', async () => {
      const { clock } = world;
      const state = { state: 'ungoverned', origin: 'git' } as const;
      for (const name of ['a', 'b', 'c', 'd']) {
        const ref = `identity:payments/${name}`;
        const declared = { ...PROPOSED, name, ref, owner: PAYMENTS };
        const row = newIdentityRow(declared, state, clock.now());
        await db.transaction(tx => insertIdentity(tx, row));
      }
      // Each is looked up when it is found and when it is judged: the first judgement fails.
      const lookUp = jest.fn(() => PAYMENTS);
      lookUp.mockImplementationOnce(() => PAYMENTS);
      lookUp.mockImplementationOnce(() => {
        throw new Error('not now');
      });
      const owners = Object.assign(new Map<string, string>(), { get: lookUp });
      await sweepBindings(sweepDeps(), owners, clock.now());
      const tied = db<IdentitiesRow>('identities').whereNotNull('bound_to');
      expect(await tied).toHaveLength(3);
    });

    describe('as a task makes it', () => {
      const asked = (component: string | undefined, more: object = {}) =>
        world.requests.submit(
          SCAFFOLDER,
          requestPayloadSchema.parse({
            ...own({ component, ...more }),
            requester: 'user:default/ada',
            task: { id: 't1', templateRef: 'template:default/service' },
          }),
        );
      const bind = (request: { id: string }) =>
        world.tasks.bind(SCAFFOLDER, request.id, {
          component: COMPONENT,
          taskId: 't1',
        });

      it('is what the task ties, as soon as the catalog knows it', async () => {
        delete world.org.owned[COMPONENT];
        const request = await asked(COMPONENT);
        world.pauses.onPause = number => {
          if (number === 2) {
            world.org.owned[COMPONENT] = PAYMENTS;
          }
        };
        await bind(request);
        expect(await shown()).toEqual(EVERYTHING);
        await world.review('omar', request);
        expect(await shown()).toEqual(EVERYTHING);
      });

      it('is left to the sweep where the catalog is slow', async () => {
        delete world.org.owned[COMPONENT];
        await bind(await asked(COMPONENT));
        expect(await shown()).toEqual(NOTHING);
        world.org.owned[COMPONENT] = PAYMENTS;
        await sweep();
        expect(await shown()).toEqual(EVERYTHING);
      });

      it('stays tied when what was asked without its name is approved', async () => {
        const request = await asked(undefined);
        await bind(request);
        await world.review('omar', request);
        expect(await shown()).toEqual(EVERYTHING);
        expect(await entities()).toEqual([COMPONENT]);
      });

      it('is tied to another owner’s with their approval, and not before', async () => {
        delete world.org.owned[COMPONENT];
        const request = await asked(COMPONENT, { scopes: ['ledger:write'] });
        world.org.owned[COMPONENT] = PLATFORM;
        await bind(request);
        expect((await shown()).identities).toEqual([]);
        for (const name of ['omar', 'lena', 'sam']) {
          await world.review(name, request);
        }
        expect(await shown()).toEqual(EVERYTHING);
      });
    });

    describe('says that it needs no credential', () => {
      const declare = () =>
        world.submit('ada', {
          kind: 'declare',
          component: COMPONENT,
          owner: PAYMENTS,
          reason: 'it serves static pages',
        });
      const declared = async () =>
        (await listDeclarations(db, [COMPONENT])).map(({ owner }) => owner);

      it('as soon as its owner declares it', async () => {
        await declare();
        expect(await declared()).toEqual([PAYMENTS]);
        expect(await shown()).toEqual({ identities: [], requests: 1 });
        world.org.owned[COMPONENT] = PLATFORM;
        await sweep();
        expect(await declared()).toEqual([]);
      });

      it('once it appears as that of who declared it, and not as another’s', async () => {
        delete world.org.owned[COMPONENT];
        await declare();
        await sweep();
        expect(await declared()).toEqual([]);
        expect(await shown()).toEqual(NOTHING);
        world.org.owned[COMPONENT] = PLATFORM;
        await sweep();
        expect(await declared()).toEqual([]);
        world.org.owned[COMPONENT] = PAYMENTS;
        await sweep();
        expect(await declared()).toEqual([PAYMENTS]);
        expect(await shown()).toEqual({ identities: [], requests: 1 });
      });
    });
  },
);
