import type { Knex } from 'knex';
import { requestPayloadSchema } from '@custody/backstage-plugin-custody-common';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import {
  CREATE,
  createRequestWorld,
  RequestWorld,
} from '../../__testUtils__/requestWorld';
import { listDeclarations } from '../../store/componentDeclarations';

jest.setTimeout(60_000);

const databases = testDatabases();
const SCAFFOLDER = { type: 'service', subject: 'plugin:scaffolder' } as const;
const COMPONENT = CREATE.identity.component;

describe.each(databases.eachSupportedId())('tasks on %s', id => {
  let db: Knex;
  let world: RequestWorld;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });
  beforeEach(async () => {
    await clearTables(db);
    world = await createRequestWorld(db);
  });

  const asked = (more: object = {}) =>
    world.requests.submit(
      SCAFFOLDER,
      requestPayloadSchema.parse({
        ...CREATE,
        requester: 'user:default/ada',
        task: { id: 't1', templateRef: 'template:default/service' },
        ...more,
      }),
    );

  it('ask once, however often they are retried', async () => {
    const first = await asked();
    expect(first).toMatchObject({
      requester: { ref: 'user:default/ada' },
      submittedBy: 'plugin:scaffolder',
      task: { id: 't1' },
    });
    expect((await asked()).id).toBe(first.id);
    await world.review('omar', first, 'deny');
    expect(await asked()).toMatchObject({ id: first.id, state: 'denied' });
    await expect(asked({ reason: 'something else' })).rejects.toMatchObject({
      name: 'ConflictError',
    });
  });

  it('are bound to what they made, again and again', async () => {
    const { id: request } = await asked();
    const bind = (component: string, taskId = 't1') =>
      world.tasks.bind(SCAFFOLDER, request, { component, taskId });
    await bind(COMPONENT);
    await bind(COMPONENT);
    expect(
      await world.identity('identity:payments/ledger-api-db'),
    ).toMatchObject({ component: COMPONENT });
    await expect(bind('component:payments/other')).rejects.toThrow(
      /is about `component:payments\/ledger-api`/,
    );
    await expect(bind(COMPONENT, 't2')).rejects.toThrow(/is not of the task/);
    await expect(bind('ledger-api')).rejects.toThrow(/full component ref/);
  });

  describe('that named no component', () => {
    const nameless = () =>
      asked({ identity: { ...CREATE.identity, component: undefined } });
    const bind = (request: string, component: string) =>
      world.tasks.bind(SCAFFOLDER, request, { component, taskId: 't1' });

    it("are bound to one of the identity's owner", async () => {
      const { id: request } = await nameless();
      await bind(request, COMPONENT);
      expect(
        await world.identity('identity:payments/ledger-api-db'),
      ).toMatchObject({ component: COMPONENT });
    });

    it('are bound to one, and moved to no other unless the first is gone', async () => {
      const two = 'component:payments/two';
      world.org.owned[two] = 'group:default/payments';
      const { id: request } = await nameless();
      await bind(request, COMPONENT);
      await expect(bind(request, two)).rejects.toThrow(
        /is of `component:payments\/ledger-api` already: ask to change it/,
      );
      await db('identities').update({ component_missing_since: '2026-01-01' });
      await bind(request, two);
      expect(
        await world.identity('identity:payments/ledger-api-db'),
      ).toMatchObject({ component: two, bound_to: 'group:default/payments' });
    });

    it('have effects on the one that they are bound to, and make no second', async () => {
      const { id: request } = await nameless();
      const about = (component: string) =>
        world.tasks.check('t1', {
          templateRef: 'template:default/service',
          action: 'publish:github',
          component,
        });
      expect((await about('component:payments/two')).allowed).toBe(true);
      await bind(request, COMPONENT);
      expect((await about(COMPONENT)).allowed).toBe(true);
      expect(await about('component:payments/two')).toMatchObject({
        allowed: false,
        reason: expect.stringMatching(
          /is about `component:payments\/two`, and what was asked for is of `component:payments\/ledger-api` already/,
        ),
      });
    });

    it('are not bound once the identity is that of another owner', async () => {
      const { id: request } = await nameless();
      await db('identities').update({ owner: 'group:default/ledger-squad' });
      await expect(bind(request, COMPONENT)).rejects.toThrow(
        /became that of another owner/,
      );
      expect(
        await world.identity('identity:payments/ledger-api-db'),
      ).toMatchObject({ component: null, bound_to: null });
    });

    it("are not bound to somebody else's", async () => {
      world.org.owned['component:payments/shop'] = 'group:default/storefront';
      const { id: request } = await nameless();
      await expect(bind(request, 'component:payments/shop')).rejects.toThrow(
        /belongs to `group:default\/storefront`/,
      );
      expect(
        await world.identity('identity:payments/ledger-api-db'),
      ).toMatchObject({ component: null });
    });

    it.each<[string, string, boolean, RegExp]>([
      ['their owner’s', COMPONENT, true, /^$/],
      ['what is not there yet', 'component:payments/new', true, /^$/],
      [
        'somebody else’s',
        'Component:payments/shop',
        false,
        /`component:payments\/shop` belongs to `group:default\/storefront`, and what was asked for is of `group:default\/payments`; name the component/,
      ],
      [
        'what would be another tenant’s',
        'component:storefront/new',
        false,
        /lies in another tenant/,
      ],
    ])('have effects on %s or not', async (_, component, allowed, reason) => {
      world.org.owned['component:payments/shop'] = 'group:default/storefront';
      await nameless();
      const answer = await world.tasks.check('t1', {
        templateRef: 'template:default/service',
        action: 'publish:github',
        component,
      });
      expect(answer.allowed).toBe(allowed);
      expect(answer.reason ?? '').toMatch(reason);
    });

    it('wait for the catalog, but not for ever', async () => {
      const { id: request } = await nameless();
      world.pauses.onPause = number => {
        if (number === 3) {
          world.org.owned['component:payments/new'] = 'group:default/payments';
        }
      };
      await bind(request, 'component:payments/new');
      await expect(bind(request, 'component:payments/none')).rejects.toThrow(
        /is not in the catalog, so its owner can't be told/,
      );
    });
  });

  it('are bound to what became of another owner only where that owner is asked', async () => {
    const { id: request } = await asked();
    world.org.owned[COMPONENT] = 'group:default/data-platform';
    await expect(
      world.tasks.bind(SCAFFOLDER, request, {
        component: COMPONENT,
        taskId: 't1',
      }),
    ).resolves.toBeDefined();
    world.org.owned[COMPONENT] = 'group:default/platform';
    await expect(
      world.tasks.bind(SCAFFOLDER, request, {
        component: COMPONENT,
        taskId: 't1',
      }),
    ).rejects.toThrow(/belongs to `group:default\/platform`/);
  });

  it('let what they declared count once its component is there, on the record and once', async () => {
    const component = 'component:payments/pages';
    const { id: request } = await world.requests.submit(
      SCAFFOLDER,
      requestPayloadSchema.parse({
        kind: 'declare',
        component,
        owner: 'group:default/payments',
        reason: 'it serves static pages',
        requester: 'user:default/ada',
        task: { id: 't1', templateRef: 'template:default/service' },
      }),
    );
    expect(await listDeclarations(db, [component])).toEqual([]);
    world.org.owned[component] = 'group:default/payments';
    for (let time = 0; time < 2; time++) {
      await world.tasks.bind(SCAFFOLDER, request, { component, taskId: 't1' });
    }
    expect(await listDeclarations(db, [component])).toHaveLength(1);
    expect(
      await db('audit_events')
        .where({ type: 'component.declaration-bound' })
        .select('actor', 'subject', 'request_id'),
    ).toEqual([
      { actor: 'plugin:scaffolder', subject: component, request_id: request },
    ]);
  });

  it('are not bound to what came to nothing', async () => {
    const request = await asked();
    await world.review('omar', request, 'deny');
    await expect(
      world.tasks.bind(SCAFFOLDER, request.id, {
        component: COMPONENT,
        taskId: 't1',
      }),
    ).rejects.toThrow(/is `denied`/);
  });
});
