import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import {
  createIdentitiesWorld,
  type IdentitiesWorld,
} from '../../__testUtils__/identitiesWorld';
import type { AuditEventsRow } from '../../store/tables';

jest.setTimeout(60_000);

const databases = testDatabases();
const REASON = 'the disk has room again';

describe.each(databases.eachSupportedId())('trying again at once, %s', id => {
  let db: Knex;
  let world: IdentitiesWorld;
  let uid: string;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });

  beforeEach(async () => {
    await clearTables(db);
    world = await createIdentitiesWorld(db);
    const api = await ConsumerDouble.create('ledger-api');
    uid = await world.govern({ consumers: [api] });
    await world.engine().drain();
  });

  const failing = async () => {
    world.provider.misbehave('issue', new Error('no space left'));
    await world.enqueue(uid, 'rotate');
    await world.engine().drain();
    const operation = (await world.operations(uid)).at(-1)!;
    expect(operation.state).toBe('retrying');
    return operation;
  };

  it('makes the step due at once, and says who wanted that and why', async () => {
    const { id: operationId, next_attempt_at: wasDueAt } = await failing();
    const now = world.clock.now();
    const view = await world.identities.tryNow(
      await world.asker('omar'),
      operationId,
      REASON,
    );
    expect(view).toMatchObject({ id: operationId, nextAttemptAt: now });
    const [event] = await db<AuditEventsRow>('audit_events').where({
      type: 'operation.tried-now',
    });
    expect(event).toMatchObject({
      actor: 'user:default/omar',
      reason: REASON,
      operation_id: operationId,
    });
    expect(JSON.parse(event.data)).toMatchObject({ step: 'issue', wasDueAt });
    await world.engine().drain();
    expect(await world.versions(uid)).toEqual(['1 retiring', '2 current']);
  });

  it('changes nothing of what does not wait for another try', async () => {
    const { id: operationId } = await failing();
    world.clock.advance('PT1M');
    await world.engine().drain();
    const omar = await world.asker('omar');
    // It waits for consumers now, and no impatience makes them move.
    await expect(
      world.identities.tryNow(omar, operationId, REASON),
    ).rejects.toThrow('does not wait for another try: it is waiting');
  });

  it.each([
    ['bea', 'NotFoundError'],
    ['lena', 'NotFoundError'],
    ['aud', 'NotAllowedError'],
  ])('is not for %s', async (name, error) => {
    const { id: operationId, next_attempt_at: due } = await failing();
    const asker = await world.asker(name);
    await expect(
      world.identities.tryNow(asker, operationId, REASON),
    ).rejects.toHaveProperty('name', error);
    expect((await world.operations(uid)).at(-1)?.next_attempt_at).toBe(due);
  });

  it('knows no operation that is not there', async () => {
    await expect(
      world.identities.tryNow(await world.asker('omar'), 'nothing', REASON),
    ).rejects.toThrow('no operation `nothing` that you may see');
  });
});
