import { requestPayloadSchema } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { audited } from '../../audit/auditLog';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import {
  CREATE,
  createRequestWorld,
  RequestWorld,
} from '../../__testUtils__/requestWorld';
import type { IdentityRecord } from '../ports';
import { DefaultRequestsService } from './requestsService';
import { endTimedOut } from './timeouts';

jest.setTimeout(60_000);

const databases = testDatabases();

async function countRows(db: Knex): Promise<number[]> {
  const counts = ['identities', 'requests', 'reviews', 'audit_events'].map(
    async table => Number((await db(table).count({ n: '*' }))[0].n),
  );
  return Promise.all(counts);
}

describe.each(databases.eachSupportedId())('trouble on %s', id => {
  let db: Knex;
  let world: RequestWorld;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });
  beforeEach(async () => {
    await clearTables(db);
    world = await createRequestWorld(db);
  });

  it('changes nothing when history can not be written', async () => {
    const request = await world.submit('ada');
    const before = await countRows(db);
    await db.schema.alterTable('audit_events', table =>
      table.renameColumn('subject', 'gone'),
    );
    await expect(world.submit('omar')).rejects.toThrow();
    await expect(world.review('lena', request)).rejects.toHaveProperty('code');
    await expect(world.withdraw('ada', request.id)).rejects.toHaveProperty(
      'code',
    );
    await db.schema.alterTable('audit_events', table =>
      table.renameColumn('gone', 'subject'),
    );
    expect(await countRows(db)).toEqual(before);
    expect((await world.stored(request.id))?.state).toBe('pending');
    await world.review('lena', request);
  });

  it('ends what nothing can come of any more, and says why', async () => {
    const request = await world.submit('ada');
    const end = () =>
      audited(world.common, (tx, audit) =>
        world.outcomes.overtaken(tx, audit, {
          requestId: request.id,
          reason: 'it was retired',
          now: world.clock.now(),
        }),
      );
    await end();
    await end();
    expect(await world.stored(request.id)).toMatchObject({
      state: 'denied',
      outcome: 'it was retired',
    });
    expect(
      (await world.identity('identity:payments/ledger-api-db'))
        ?.pending_request_id,
    ).toBeNull();
    expect(await world.events(request.id)).toEqual([
      'request.submitted',
      'request.denied-by-policy',
    ]);
  });

  it('ends the others that waited too long where one can not be ended', async () => {
    const { id: first } = await world.submit('ada');
    world.clock.advance('PT1S');
    const { id: second } = await world.submit('omar', {
      ...CREATE,
      identity: { ...CREATE.identity, name: 'second' },
    });
    world.clock.advance('P30D');
    const record: IdentityRecord = {
      ...world.record,
      release: async (tx, options) => {
        if (options.requestId === first) {
          throw new Error('broken');
        }
        return world.record.release(tx, options);
      },
    };
    const ended = await endTimedOut(world.clock.now(), {
      ...world.common,
      record,
      lapseAfter: 'P7D',
    });
    expect(ended).toBe(1);
    expect((await world.stored(first))?.state).toBe('pending');
    expect((await world.stored(second))?.state).toBe('expired');
    expect(world.common.logger.warn).toHaveBeenCalledWith(
      expect.stringContaining(first),
    );
  });

  it('tells a reviewer that they reviewed already only when that is what the database refused', async () => {
    const requests = new DefaultRequestsService({
      ...world.common,
      record: {
        ...world.record,
        fulfil: async (tx, _audit, { uid }) => {
          const row = await tx('identities').where({ uid }).first();
          await tx('identities').insert({ ...row, uid: 'another' });
          return { operationId: null };
        },
      },
    });
    const asked = await world.submit('ada');
    await world.review('omar', asked);
    await world.review('lena', asked);
    await expect(
      requests.review(await world.caller('sam'), asked.id, {
        verdict: 'approve',
        reason: 'it is needed',
        digest: asked.digest,
      }),
    ).rejects.toMatchObject({
      message:
        'at the same moment somebody else entered what approving it brings about; reload and try again',
    });
  });

  it('changes nothing when the catalog does not answer', async () => {
    const before = await countRows(db);
    const { users } = world.org;
    Object.defineProperty(world.org, 'users', {
      configurable: true,
      get: () => {
        throw new Error('the catalog is away');
      },
    });
    await expect(
      world.requests.submit(
        { type: 'user', ref: 'user:default/ada', groups: [] },
        requestPayloadSchema.parse(CREATE),
      ),
    ).rejects.toThrow('the catalog is away');
    Object.defineProperty(world.org, 'users', { value: users });
    expect(await countRows(db)).toEqual(before);
    expect((await world.submit('ada')).state).toBe('pending');
  });
});

describe('a full disk', () => {
  it('leaves nothing half done, and is got over', async () => {
    const db = await databases.migrated('SQLITE_3');
    const world = await createRequestWorld(db);
    const request = await world.submit('ada');
    const before = await countRows(db);
    const [{ page_count: pages }] = await db.raw('pragma page_count');
    await db.raw(`pragma max_page_count = ${pages}`);
    const reason = 'x'.repeat(2000);
    const attempts = Array.from({ length: 20 }, (_, at) =>
      world.submit('ada', {
        ...CREATE,
        reason,
        identity: { ...CREATE.identity, name: `other-${at}` },
      }),
    );
    const results = await Promise.allSettled(attempts);
    const made = results.filter(({ status }) => status === 'fulfilled').length;
    expect(made).toBeLessThan(20);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { message: expect.stringMatching(/full/) },
    });
    const [identities, requests] = await countRows(db);
    expect([identities, requests]).toEqual([
      before[0] + made,
      before[1] + made,
    ]);
    await db.raw('pragma max_page_count = 1000000');
    expect((await world.review('omar', request)).reviews).toHaveLength(1);
  });
});
