import type { Knex } from 'knex';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import {
  CREATE,
  createRequestWorld,
  RequestWorld,
} from '../../__testUtils__/requestWorld';

jest.setTimeout(60_000);

const databases = testDatabases();
const ASKED = {
  ...CREATE,
  identity: { ...CREATE.identity, scopes: ['own:write'] },
  intent: 'tidy-up',
};

describe.each(databases.eachSupportedId())('intents of requests, %s', id => {
  let db: Knex;
  let world: RequestWorld;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });
  beforeEach(async () => {
    await clearTables(db);
    world = await createRequestWorld(db);
  });

  const define = (scopes: string[], more: object = {}) => {
    world.intents.splice(0, world.intents.length, {
      name: 'tidy-up',
      title: 'Tidy up',
      scopes,
      ...more,
    });
  };

  it('shorten what is granted, in the preview and in the end', async () => {
    define(['own:write', 'own:read'], { maxGrant: 'P14D', maxTtl: 'PT10M' });
    const preview = await world.preview('ada', ASKED);
    expect(preview).toMatchObject({
      submittable: true,
      decision: {
        effect: 'allow',
        policyIds: ['medium'],
        obligations: { maxGrant: 'P14D', maxTtl: 'PT10M', rotateEvery: 'P30D' },
      },
    });
    const request = await world.submit('ada', ASKED);
    expect(request).toMatchObject({ state: 'pending', intent: 'tidy-up' });
    const approved = await world.review('omar', request);
    expect(
      Date.parse(approved.granted?.endsAt as string) -
        Date.parse(approved.decidedAt as string),
    ).toBe(14 * 86_400_000);
  });

  it('that do not permit a scope deny the request, which is kept with that reason', async () => {
    define(['own:read']);
    const reason =
      'the intent `tidy-up` does not permit `own:write`, but `own:read`';
    await expect(world.preview('ada', ASKED)).resolves.toMatchObject({
      submittable: false,
      decision: { effect: 'deny', reasons: [reason], obligations: null },
    });
    await expect(world.submit('ada', ASKED)).resolves.toMatchObject({
      state: 'denied',
      decision: { effect: 'deny', reasons: [reason] },
    });
  });

  it('that nobody defined are refused with those that there are', async () => {
    define(['own:read']);
    await expect(
      world.submit('ada', { ...ASKED, intent: 'tidy' }),
    ).rejects.toThrow(
      '`tidy` is not an intent of the platform; choose one of tidy-up',
    );
  });

  it('may be asked for outside of their hours', async () => {
    define(['own:write'], { times: ['Mon 09:00-09:01 UTC'] });
    await expect(world.submit('ada', ASKED)).resolves.toMatchObject({
      state: 'pending',
    });
  });

  it.each<[string, string[], object, RegExp]>([
    [
      'permits less',
      ['own:read'],
      {},
      /policy denies it now: .*does not permit `own:write`/,
    ],
    [
      'ends sooner',
      ['own:write'],
      { maxGrant: 'P1D' },
      /policy asks for more now/,
    ],
  ])('void a request that waits where one %s', async (_, scopes, more, why) => {
    define(['own:write'], { maxGrant: 'P14D' });
    const request = await world.submit('ada', ASKED);
    define(scopes, { maxGrant: 'P14D', ...more });
    const voided = await world.review('omar', request);
    expect(voided.state).toBe('denied');
    expect(voided.outcome).toMatch(why);
  });
});
