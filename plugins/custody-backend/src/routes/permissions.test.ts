import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  isResourcePermission,
  Permission,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  custodyIdentityReadPermission,
  custodyRequestReviewPermission,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { StartedPlugin, startPlugin } from '../__testUtils__/startPlugin';
import {
  createCustodyConditionalDecision,
  custodyConditions,
} from '../permissions';

jest.setTimeout(60_000);

const ALLOW: PolicyDecision = { result: AuthorizeResult.ALLOW };

/** Backstage's permissions, answering as a policy would. */
function permissionsOf(policy: (permission: Permission) => PolicyDecision) {
  return createServiceFactory({
    service: coreServices.permissions,
    deps: {},
    factory: () =>
      mockServices.permissions.mock({
        authorize: async requests =>
          requests.map(({ permission }) => ({
            result:
              policy(permission).result === AuthorizeResult.ALLOW
                ? AuthorizeResult.ALLOW
                : AuthorizeResult.DENY,
          })),
        authorizeConditional: async requests =>
          requests.map(({ permission }) =>
            isResourcePermission(permission) ? policy(permission) : ALLOW,
          ),
      }),
  });
}

const ADA = { user: 'ada' };
const OMAR = { user: 'omar' };
const asked = (name: string) => ({
  kind: 'create',
  identity: {
    namespace: 'payments',
    name,
    owner: 'group:default/payments',
    scopes: ['ledger:write'],
  },
  reason: 'it writes',
});

const databases = testDatabases();

describe("Backstage's permissions narrow", () => {
  let db: Knex;
  let policy: (permission: Permission) => PolicyDecision = () => ALLOW;
  let plugin: StartedPlugin;
  let request: { id: string; digest: string };

  beforeAll(async () => {
    db = await databases.migrated('SQLITE_3');
    plugin = await startPlugin({
      db,
      features: [permissionsOf(permission => policy(permission))],
    });
    ({ body: request } = await plugin.call(
      ADA,
      'post',
      '/requests',
      asked('one'),
    ));
  });
  afterAll(() => plugin.stop());
  beforeEach(() => {
    policy = () => ALLOW;
  });

  const seen = async () => ({
    status: (await plugin.call(OMAR, 'get', `/requests/${request.id}`)).status,
    listed: (await plugin.call(OMAR, 'get', '/requests')).body.items.length,
  });

  it.each<[string, PolicyDecision, { status: number; listed: number }]>([
    ['nothing', ALLOW, { status: 200, listed: 1 }],
    ['all', { result: AuthorizeResult.DENY }, { status: 404, listed: 0 }],
    [
      'to what the policy says, when it is that',
      createCustodyConditionalDecision(
        custodyIdentityReadPermission,
        custodyConditions.inEnvironment({ environments: ['production'] }),
      ),
      { status: 200, listed: 1 },
    ],
    [
      'to what the policy says, when it is not',
      createCustodyConditionalDecision(custodyIdentityReadPermission, {
        not: custodyConditions.inTenant({ tenants: ['payments'] }),
      }),
      { status: 404, listed: 0 },
    ],
  ])('%s', async (_, decision, expected) => {
    policy = ({ name }) =>
      name === custodyIdentityReadPermission.name ? decision : ALLOW;
    expect(await seen()).toEqual(expected);
  });

  it('what may be asked about, which then is as if it were not there', async () => {
    const ask = async (name: string) => {
      const about = { namespace: 'payments', name };
      const [preview, submitted, whatIf] = [
        await plugin.call(OMAR, 'post', '/requests/preview', {
          kind: 'except',
          identity: about,
          rule: 'r',
          compensatingControl: 'c',
          until: '2099-01-01T00:00:00.000Z',
          reason: 'because',
        }),
        await plugin.call(OMAR, 'post', '/requests', {
          kind: 'retire',
          identity: about,
          reason: 'because',
        }),
        await plugin.call(OMAR, 'post', '/policy/evaluate', {
          principal: 'user:default/omar',
          action: 'rotate',
          identity: { ref: `identity:payments/${name}` },
        }),
      ];
      return JSON.stringify([
        preview.body.problems,
        submitted.body.error?.message,
        whatIf.body.error?.message,
      ]).replaceAll(name, 'NAME');
    };
    await db('identities').update({ state: 'governed' });
    expect(await ask('one')).not.toContain('that you may see');
    policy = ({ name }) =>
      name === custodyIdentityReadPermission.name
        ? { result: AuthorizeResult.DENY }
        : ALLOW;
    const hidden = await ask('one');
    expect(hidden.match(/there is no identity/g)).toHaveLength(3);
    expect(hidden).toBe(await ask('nothing'));
  });

  it('who may ask at all', async () => {
    policy = () => ({ result: AuthorizeResult.DENY });
    const answer = await plugin.call(ADA, 'post', '/requests', asked('two'));
    expect(answer.status).toBe(403);
    expect(answer.body.error.message).toContain('custody.request.create');
  });

  it('who may review', async () => {
    policy = ({ name }) =>
      name === custodyRequestReviewPermission.name
        ? createCustodyConditionalDecision(
            custodyRequestReviewPermission,
            custodyConditions.isOwner({ claims: ['group:default/other'] }),
          )
        : ALLOW;
    const answer = await plugin.call(
      OMAR,
      'post',
      `/requests/${request.id}/reviews`,
      { verdict: 'approve', reason: 'yes', digest: request.digest },
    );
    expect(answer.status).toBe(403);
    expect(answer.body.error.message).toContain('custody.request.review');
  });
});
