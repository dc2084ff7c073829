import { requestListQuerySchema } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import { TEST_POLICIES } from '../../__testUtils__/policies';
import {
  createRequestWorld,
  RequestWorld,
} from '../../__testUtils__/requestWorld';

jest.setTimeout(60_000);

const databases = testDatabases();

/** The owners first; then whoever owns what is reached; then one of security or of the platform team. */
const STAGED = TEST_POLICIES.replace(
  '@approvals("owner=1, resource-owner=1, group:default/security=1")',
  '@approvals("owner=1; then resource-owner=1; then anyOf(group:default/security, group:default/platform)=1")',
);

describe.each(databases.eachSupportedId())('stages on %s', id => {
  let db: Knex;
  let world: RequestWorld;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });
  beforeEach(async () => {
    await clearTables(db);
    world = await createRequestWorld(db);
    await world.setPolicies(STAGED);
  });

  const whoHasIt = async () => {
    const people = ['ada', 'omar', 'paula', 'lena', 'sam', 'priya', 'bea'];
    const found = await Promise.all(
      people.map(async name => {
        const { items } = await world.requests.list(
          await world.caller(name),
          requestListQuerySchema.parse({ reviewable: 'me' }),
          () => {},
        );
        return items.length > 0 ? [name] : [];
      }),
    );
    return found.flat();
  };

  it('are asked one after the other, and told as they come', async () => {
    const request = await world.submit('ada');
    expect(request.stage).toBe(1);
    expect(request.approvals.map(({ term, stage }) => [term, stage])).toEqual([
      ['owner', 1],
      ['resource-owner', 2],
      ['anyOf(group:default/platform, group:default/security)', 3],
    ]);
    expect(await whoHasIt()).toEqual(['omar', 'paula']);
    expect((await world.review('omar', request)).stage).toBe(2);
    expect(await whoHasIt()).toEqual(['lena']);
    await world.review('lena', request);
    expect(await whoHasIt()).toEqual(['sam', 'priya']);
    const view = await world.review('priya', request);
    expect(view.state).toBe('approved');
    expect(view.reviews.map(({ stage }) => stage).sort()).toEqual([1, 2, 3]);
    const waits = (await world.notices()).filter(({ turn }) =>
      turn.startsWith('waits'),
    );
    expect(
      waits.map(({ turn, recipients }) => [turn, JSON.parse(recipients)]),
    ).toEqual(
      expect.arrayContaining([
        ['waits', ['user:default/omar', 'user:default/paula']],
        ['waits:2', ['user:default/lena']],
        ['waits:3', ['user:default/priya', 'user:default/sam']],
      ]),
    );
  });

  it('let nobody approve before their turn, and anybody deny', async () => {
    const request = await world.submit('ada');
    await expect(world.review('sam', request)).rejects.toThrow(
      'it is not your turn: stage 1 is asked now, and you are in stage 3',
    );
    expect((await world.review('sam', request, 'deny')).state).toBe('denied');
  });

  it('go back where who approved left the group, and forget nothing', async () => {
    const request = await world.submit('ada');
    await world.review('omar', request);
    await world.review('lena', request);
    world.org.users['user:default/omar'] = [];
    expect(await whoHasIt()).toEqual(['paula']);
    expect((await world.review('paula', request)).stage).toBe(3);
    expect((await world.review('sam', request)).state).toBe('approved');
  });

  it('keep the word of the only one who is left for a later one', async () => {
    world.org.users['user:default/omar'].push('group:default/data-platform');
    world.org.users['user:default/lena'] = [];
    const request = await world.submit('ada');
    expect(await whoHasIt()).toEqual(['paula']);
    await expect(world.review('omar', request)).rejects.toThrow(
      'a later stage needs your word',
    );
    await world.review('paula', request);
    expect((await world.review('omar', request)).stage).toBe(3);
  });

  it('are no other request: the digest is over what is owed, as ever', async () => {
    const staged = await world.submit('ada');
    await world.withdraw('ada', staged.id);
    await world.setPolicies(TEST_POLICIES);
    const plain = await world.submit('ada');
    expect(plain.digest).not.toBe(staged.digest);
    expect(plain.approvals.map(({ stage }) => stage)).toEqual([1, 1, 1]);
  });

  it('void a request when policy orders them later: that is stricter', async () => {
    await world.setPolicies(TEST_POLICIES);
    const request = await world.submit('ada');
    await world.setPolicies(STAGED);
    await world.review('omar', request);
    await world.review('lena', request);
    const view = await world.review('sam', request);
    expect(view.state).toBe('denied');
    expect(view.outcome).toContain('policy asks for more now');
  });
});
