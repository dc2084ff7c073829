import {
  addDuration,
  parseRotationWindow,
  upcomingQuerySchema,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import {
  createIdentitiesWorld,
  type IdentitiesWorld,
} from '../../__testUtils__/identitiesWorld';
import type { AuditEventsRow } from '../../store/tables';
import { RotationsService, type RotationsDeps } from './rotationsService';

jest.setTimeout(60_000);

const databases = testDatabases();
const REASON = 'the ledger is being moved';

describe.each(databases.eachSupportedId())('scheduled rotation, %s', id => {
  let db: Knex;
  let world: IdentitiesWorld;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });

  beforeEach(async () => {
    await clearTables(db);
    world = await createIdentitiesWorld(db);
  });

  const service = (rotation: Partial<RotationsDeps['rotation']> = {}) =>
    new RotationsService({
      ...world.deps,
      rotation: { paused: false, window: null, apart: [], ...rotation },
      windowText: null,
    });
  const governed = async (
    name: string,
    options: Partial<Parameters<IdentitiesWorld['govern']>[0]> = {},
  ) => {
    const uid = await world.govern({
      consumers: [],
      ...options,
      identity: { name, ref: `identity:payments/${name}`, ...options.identity },
    });
    await world.engine().drain();
    return uid;
  };
  const upcoming = async (
    as: string,
    query: object = {},
    rotations = service(),
  ) =>
    rotations.upcoming(await world.asker(as), upcomingQuerySchema.parse(query));

  it('is paused and goes on by the word of the platform team, with a reason that stays', async () => {
    const priya = await world.asker('priya');
    const since = world.clock.now();
    expect(await service().pause(priya, REASON)).toEqual({
      paused: { by: 'user:default/priya', reason: REASON, since },
      window: null,
      mayPause: true,
    });
    await expect(service().pause(priya, 'again')).rejects.toThrow(
      'scheduled rotation is paused already',
    );
    expect((await service().resume(priya, 'it is moved')).paused).toBeNull();
    await expect(service().resume(priya, 'again')).rejects.toThrow(
      'scheduled rotation is not paused',
    );
    const events = await db<AuditEventsRow>('audit_events').orderBy('at');
    expect(
      events.map(({ type, actor, reason }) => [type, actor, reason]),
    ).toEqual([
      ['rotation.paused', 'user:default/priya', REASON],
      ['rotation.resumed', 'user:default/priya', 'it is moved'],
    ]);
  });

  it.each(['omar', 'aud', 'plugin:catalog'])(
    'is not for %s to pause',
    async name => {
      const asker = await world.asker(name);
      await expect(service().pause(asker, REASON)).rejects.toThrow(
        'only the platform team',
      );
      expect((await service().status(asker)).mayPause).toBe(false);
    },
  );

  it('is not for a plugin to pause or resume with a token that somebody of the platform team lent it', async () => {
    const priya = await world.asker('priya');
    const lent = {
      ...priya,
      caller: { ...priya.caller, actor: 'plugin:scaffolder' },
    };
    const refused =
      'only people may do this, and no plugin for one: `plugin:scaffolder` calls in your name';
    await expect(service().pause(lent, REASON)).rejects.toThrow(refused);
    expect((await service().status(lent)).mayPause).toBe(false);
    await service().pause(priya, REASON);
    await expect(service().resume(lent, REASON)).rejects.toThrow(refused);
    expect((await service().status(priya)).paused).not.toBeNull();
  });

  it('stays paused as long as the configuration says so', async () => {
    const rotations = service({ paused: true });
    const priya = await world.asker('priya');
    await expect(rotations.resume(priya, REASON)).rejects.toThrow(
      'take `custody.rotation.paused` out of it',
    );
    expect((await rotations.status(priya)).paused).toMatchObject({ by: null });
  });

  it('says what comes next, the first due first, page by page', async () => {
    for (const [name, every] of [
      ['weekly', 'P7D'],
      ['monthly', 'P30D'],
      ['yearly', 'P365D'],
    ]) {
      await governed(name, { grant: { rotateEvery: every } });
    }
    const first = await upcoming('omar', { limit: 1, total: 'true' });
    expect(first.items.map(({ name }) => name)).toEqual(['weekly']);
    expect(first.total).toBe(2);
    const second = await upcoming('omar', {
      limit: 1,
      cursor: first.nextCursor,
    });
    expect(second.items.map(({ name }) => name)).toEqual(['monthly']);
    expect(second.nextCursor).toBeNull();
    const year = await upcoming('omar', { days: '366' });
    expect(year.items).toHaveLength(3);
    expect(year.items[0]).toMatchObject({
      startsAt: year.items[0].dueAt,
      owner: { ref: 'group:default/payments' },
      window: null,
      schedule: null,
      notWith: [],
      notWithOthers: 0,
    });
  });

  it('lists nothing that will have ended by then', async () => {
    await governed('weekly', {});
    const [{ dueAt }] = (await upcoming('omar')).items;
    const endsAt = async (at: string) => {
      await db('identities').update({ grant_ends_at: at });
      return (await upcoming('omar', { total: 'true' })).total;
    };
    expect(await endsAt(dueAt)).toBe(0);
    expect(await endsAt(addDuration(dueAt, 'PT1S'))).toBe(1);
  });

  it('lists nothing that ends while it waits for its window', async () => {
    await governed('weekly', {});
    const [{ dueAt }] = (await upcoming('omar')).items;
    const day = (days: number) =>
      new Date(Date.parse(dueAt) + days * 86_400_000).toLocaleDateString(
        'en-US',
        { weekday: 'short', timeZone: 'UTC' },
      );
    await db('identities').update({
      rotation_overdue_at: addDuration(dueAt, 'P5D'),
    });
    const rotations = service({
      window: parseRotationWindow(`${day(2)} 00:00-24:00 UTC`),
    });
    const listed = async (ends: string) => {
      await db('identities').update({
        grant_ends_at: addDuration(dueAt, ends),
      });
      const { items, total } = await upcoming(
        'omar',
        { total: 'true' },
        rotations,
      );
      expect(total).toBe(items.length);
      return total;
    };
    expect(await listed('PT12H')).toBe(0);
    expect(await listed('P4D')).toBe(1);
  });

  it('says when each begins: in its window, and at no time while it is paused', async () => {
    await governed('weekly', {
      identity: {
        rotation: { window: 'Mon-Mon 09:00-10:00 UTC', schedule: '0 3 * * 2' },
      },
      // Due on Tuesday at three, by the owner's schedule.
      grant: { rotateEvery: 'P30D' },
    });
    await governed('other', { grant: { rotateEvery: 'P365D' } });
    const apart = [['identity:payments/weekly', 'identity:payments/other']];
    const { items } = await upcoming('omar', {}, service({ apart }));
    expect(items).toEqual([
      expect.objectContaining({
        window: 'Mon-Mon 09:00-10:00 UTC',
        schedule: '0 3 * * 2',
        notWith: ['identity:payments/other'],
        startsAt: expect.stringMatching(/^2026-11-30T09:/),
      }),
    ]);
    const paused = await upcoming('omar', {}, service({ paused: true }));
    expect(paused.items.map(({ startsAt }) => startsAt)).toEqual([null]);
    const window = parseRotationWindow('Tue-Tue 00:00-05:00 UTC');
    const own = await upcoming('omar', {}, service({ window }));
    expect(own.items[0].startsAt).toBe(items[0].startsAt);
  });

  it('shows nobody what they may not see', async () => {
    await governed('weekly');
    expect((await upcoming('bea')).items).toEqual([]);
    expect((await upcoming('priya')).items).toHaveLength(1);
    world.permissions.allowed = false;
    expect((await upcoming('omar')).items).toEqual([]);
  });

  it('names what must not turn together with it to those who may see that too, and counts it for others', async () => {
    await governed('weekly');
    await governed('twin', { grant: { rotateEvery: 'P365D' } });
    await governed('secret', {
      grant: { rotateEvery: 'P365D' },
      identity: {
        namespace: 'storefront',
        ref: 'identity:storefront/secret',
        owner: 'group:default/storefront',
        tenant: 'storefront',
      },
    });
    await governed('gone', { grant: { rotateEvery: 'P365D' } });
    await db('identities').where({ name: 'gone' }).update({ state: 'retired' });
    const apart = [
      ['identity:payments/weekly', 'identity:payments/twin'],
      [
        'identity:storefront/secret',
        'identity:payments/weekly',
        'identity:payments/twin',
        'identity:payments/gone',
        'identity:payments/not-there',
      ],
    ];
    const notWith = async (as: string) =>
      (await upcoming(as, {}, service({ apart }))).items.map(item => [
        item.notWith,
        item.notWithOthers,
      ]);
    expect(await notWith('omar')).toEqual([[['identity:payments/twin'], 1]]);
    expect(await notWith('priya')).toEqual([
      [['identity:payments/twin', 'identity:storefront/secret'], 0],
    ]);
    expect(await notWith('bea')).toEqual([]);
  });

  it('names nothing that Backstage’s permissions keep from them', async () => {
    await governed('weekly');
    await governed('twin', { grant: { rotateEvery: 'P365D' } });
    world.deps.access.permitted = async () => ({
      allows: () => true,
      narrow: query => query.whereNot('identities.name', 'twin'),
    });
    const apart = [['identity:payments/weekly', 'identity:payments/twin']];
    const { items } = await upcoming('omar', {}, service({ apart }));
    expect(items).toEqual([
      expect.objectContaining({ notWith: [], notWithOthers: 1 }),
    ]);
  });

  it('refuses a cursor that no list gave', async () => {
    await expect(upcoming('omar', { cursor: 'nonsense' })).rejects.toThrow(
      '`cursor` is not one',
    );
  });
});
