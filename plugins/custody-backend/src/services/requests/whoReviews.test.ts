import { requestPayloadSchema } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import {
  createRequestWorld,
  CREATE,
  RequestWorld,
} from '../../__testUtils__/requestWorld';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';

jest.setTimeout(60_000);

const databases = testDatabases();

const own = (scopes: string[], more: object = {}) => ({
  ...CREATE,
  identity: { ...CREATE.identity, scopes, ...more },
});

const MEDIUM = own(['own:write']);

describe.each(databases.eachSupportedId())('who reviews, %s', id => {
  let db: Knex;
  let world: RequestWorld;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });
  beforeEach(async () => {
    await clearTables(db);
    world = await createRequestWorld(db);
  });

  it.each<[string, string, RegExp]>([
    ['the requester', 'ada', /nobody reviews what they asked for/],
    ['somebody else', 'stranger', /none of what is owed/],
    ['the platform team', 'priya', /none of what is owed/],
    ['a member of another tenant', 'bea', /none of what is owed/],
  ])('not %s', async (_, name, message) => {
    const request = await world.submit('ada');
    await expect(world.review(name, request)).rejects.toThrow(message);
    expect((await world.stored(request.id))?.state).toBe('pending');
  });

  it('not a member of another tenant who got into the right group', async () => {
    const request = await world.submit('ada');
    world.org.users['user:default/bea'].push('group:default/security');
    await expect(world.review('bea', request)).rejects.toThrow(
      /none of what is owed/,
    );
  });

  it('not the sponsor', async () => {
    const request = await world.submit(
      'ada',
      own(['own:write'], { type: 'agent', sponsor: 'user:default/omar' }),
    );
    await expect(world.review('omar', request)).rejects.toThrow(/sponsor/);
    expect((await world.review('paula', request)).state).toBe('approved');
  });

  it.each(['omar', 'stranger'])(
    'though the sponsor, here %s, can stop what they will answer for',
    async sponsor => {
      const request = await world.submit(
        'ada',
        own(['own:write'], {
          type: 'agent',
          sponsor: `user:default/${sponsor}`,
        }),
      );
      const { can } = await world.requests.get(
        await world.caller(sponsor),
        request.id,
      );
      expect(can).toMatchObject({
        review: { allowed: false },
        deny: { allowed: true, reason: null },
        withdraw: { allowed: false },
      });
      expect(await world.review(sponsor, request, 'deny')).toMatchObject({
        state: 'denied',
        outcome: expect.stringContaining(`denied by user:default/${sponsor}`),
      });
    },
  );

  it('though a requester who is also the sponsor takes it back, and denies nothing', async () => {
    const request = await world.submit(
      'omar',
      own(['own:write'], { type: 'agent', sponsor: 'user:default/omar' }),
    );
    await expect(world.review('omar', request, 'deny')).rejects.toThrow(
      /who asked for it takes it back instead/,
    );
    expect((await world.withdraw('omar', request.id)).state).toBe('withdrawn');
  });

  it('nobody twice, though in two groups', async () => {
    world.org.users['user:default/omar'].push('group:default/security');
    const request = await world.submit('ada');
    await world.review('omar', request);
    await expect(world.review('omar', request)).rejects.toMatchObject({
      name: 'ConflictError',
    });
    await world.review('lena', request);
    expect((await world.review('paula', request)).state).toBe('approved');
  });

  it('nobody twice, though the same verdict comes twice at the same moment', async () => {
    const request = await world.submit('ada');
    const both = await Promise.allSettled([
      world.review('omar', request),
      world.review('omar', request),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([
      'fulfilled',
      'rejected',
    ]);
    // Exactly: what the database said is nobody's to read.
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: {
        name: 'ConflictError',
        message: 'you have reviewed it already',
      },
    });
    expect(await db('reviews')).toHaveLength(1);
    expect(
      (await world.events(request.id)).filter(
        type => type === 'request.reviewed',
      ),
    ).toHaveLength(1);
  });

  it('no plugin in the name of a person', async () => {
    const request = await world.submit('ada', MEDIUM);
    await expect(
      world.requests.review(
        {
          ...(await world.caller('omar')),
          actor: 'plugin:scaffolder',
        },
        request.id,
        { verdict: 'approve', reason: 'x', digest: request.digest },
      ),
    ).rejects.toThrow(/only a person/);
  });

  it('nor is anything asked so, though it may be tried out', async () => {
    const caller = {
      ...(await world.caller('ada')),
      actor: 'plugin:scaffolder',
    };
    const payload = requestPayloadSchema.parse(MEDIUM);
    expect(await world.requests.preview(caller, payload)).toMatchObject({
      submittable: true,
    });
    await expect(world.requests.submit(caller, payload)).rejects.toThrow(
      /`plugin:scaffolder` may not ask in the name of a person/,
    );
    expect(await world.db('requests')).toEqual([]);
  });

  it('nor is anything taken back so', async () => {
    const request = await world.submit('ada', MEDIUM);
    const lent = {
      ...(await world.caller('ada')),
      actor: 'plugin:scaffolder',
    };
    await expect(
      world.requests.withdraw(lent, request.id, 'because'),
    ).rejects.toMatchObject({
      name: 'NotAllowedError',
      message: expect.stringContaining(
        'no plugin for them: `plugin:scaffolder` calls in their name',
      ),
    });
    expect(await world.requests.get(lent, request.id)).toMatchObject({
      state: 'pending',
      can: { withdraw: { allowed: false } },
    });
  });

  it('who joined or left the group since', async () => {
    const request = await world.submit('ada', MEDIUM);
    world.org.users['user:default/omar'] = [];
    await expect(world.review('omar', request)).rejects.toThrow(
      /none of what is owed/,
    );
    world.org.users['user:default/stranger'] = ['group:default/payments'];
    expect((await world.review('stranger', request)).state).toBe('approved');
  });

  it('nobody, once the owner is gone, and says so', async () => {
    const request = await world.submit('ada');
    delete world.org.groups['group:default/payments'];
    await expect(world.review('sam', request)).rejects.toThrow(
      /owner `group:default\/payments` is no longer in the catalog/,
    );
    expect((await world.review('sam', request, 'deny')).state).toBe('denied');
  });
});
