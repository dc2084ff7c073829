import { requestPayloadSchema } from '@custody/backstage-plugin-custody-common';
import { testDatabases } from '../../__testUtils__/databases';
import {
  CREATE,
  createRequestWorld,
  RequestWorld,
} from '../../__testUtils__/requestWorld';

jest.setTimeout(60_000);

const databases = testDatabases();
const SCAFFOLDER = { type: 'service', subject: 'plugin:scaffolder' } as const;
const COMPONENT = CREATE.identity.component;

describe.each(databases.eachSupportedId())('tasks on %s', id => {
  let world: RequestWorld;

  beforeEach(async () => {
    world = await createRequestWorld(await databases.migrated(id));
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
