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

const LOW = own(['own:read']);

describe.each(databases.eachSupportedId())('preview of a request, %s', id => {
  let db: Knex;
  let world: RequestWorld;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });
  beforeEach(async () => {
    await clearTables(db);
    world = await createRequestWorld(db);
  });

  it('says what is decided, owed and granted, and who can approve', async () => {
    const preview = await world.preview('ada');
    expect(preview).toMatchObject({
      submittable: true,
      problems: [],
      decision: { effect: 'allow', policyIds: ['high'] },
      derived: {
        provider: 'fake/main',
        environment: 'production',
        tenant: 'payments',
        risk: 'high',
      },
      approvals: [
        {
          term: 'group:default/security',
          eligible: [{ ref: 'user:default/sam', title: 'sam' }],
        },
        {
          term: 'owner',
          label: 'payments (owner)',
          eligible: [
            { ref: 'user:default/omar', title: 'omar' },
            { ref: 'user:default/paula', title: 'paula' },
          ],
        },
        {
          term: 'resource-owner',
          label: 'data-platform (owner of ledger-db)',
          eligible: [{ ref: 'user:default/lena', title: 'lena' }],
        },
      ],
    });
    expect(preview.digest).toBe((await world.submit('ada')).digest);
  });

  it.each<[string, string, object, string, RegExp]>([
    [
      'a scope that there is not',
      'ada',
      own(['ledger:drop']),
      'identity.scopes.0',
      /not in the scope vocabulary/,
    ],
    [
      'a scope twice',
      'ada',
      own(['own:read', 'own:read']),
      'identity.scopes.1',
      /there twice/,
    ],
    [
      'an owner that is not there',
      'ada',
      own(['own:read'], { owner: 'group:default/nobody' }),
      'identity.owner',
      /not in the catalog/,
    ],
    [
      'a provider that there is not',
      'ada',
      own(['own:read'], { credential: { provider: 'fake/other' } }),
      'identity.credential.provider',
      /not a provider here/,
    ],
    [
      "another tenant's namespace",
      'bea',
      LOW,
      'identity.namespace',
      /another tenant/,
    ],
    [
      'a resource that nobody owns',
      'ada',
      own(['nobodys:read']),
      'approvals',
      /could never be approved: `resource-owner` stands for nobody/,
    ],
    [
      'an owner who is the requester alone',
      'ada',
      own(['own:write'], { owner: 'user:default/ada', component: undefined }),
      'approvals',
      /could never be approved/,
    ],
    [
      'an intent that there is not',
      'ada',
      { ...LOW, intent: 'world-peace' },
      'intent',
      /not an intent/,
    ],
  ])('names %s', async (_, name, payload, field, message) => {
    const preview = await world.preview(name, payload as typeof CREATE);
    expect(preview.submittable).toBe(false);
    expect(preview.problems).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          field,
          message: expect.stringMatching(message),
        }),
      ]),
    );
    await expect(world.submit(name, payload as typeof CREATE)).rejects.toThrow(
      message,
    );
  });

  it('shows a denial with its reasons', async () => {
    const preview = await world.preview('sam', MEDIUM);
    expect(preview).toMatchObject({
      submittable: false,
      problems: [],
      decision: {
        effect: 'deny',
        policyIds: ['requester-owns-it'],
        obligations: null,
      },
    });
  });
});
