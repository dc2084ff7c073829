import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  type PermissionCondition,
  type PermissionCriteria,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  custodyIdentityReadPermission,
  RESOURCE_TYPE_CUSTODY_IDENTITY,
} from '@custody/backstage-plugin-custody-common';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { createTenants } from '../services/tenants';
import { createAccess } from './access';
import {
  custodyConditions,
  type IdentityResource,
  identityRules,
} from './identityRules';

jest.setTimeout(60_000);

type Criteria = PermissionCriteria<PermissionCondition>;
type Row = IdentityResource & { id: number };

const databases = testDatabases();
const COLUMNS = {
  owner: 'owner',
  tenant: 'tenant',
  environment: 'environment',
};
const VALUES = ['a', 'b', null];
const ROWS: Row[] = ['a', 'b'].flatMap((owner, i) =>
  VALUES.flatMap((tenant, j) =>
    VALUES.map((environment, k) => {
      const id = i * 100 + j * 10 + k;
      return { id, ref: `identity:n/n${id}`, owner, tenant, environment };
    }),
  ),
);

const some = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'));
/** One condition by each rule that there is: a new rule that is not here does not compile. */
const RULES: Record<
  keyof typeof identityRules,
  fc.Arbitrary<PermissionCondition>
> = {
  isOwner: some.map(claims => custodyConditions.isOwner({ claims })),
  inTenant: some.map(tenants => custodyConditions.inTenant({ tenants })),
  inEnvironment: some.map(environments =>
    custodyConditions.inEnvironment({ environments }),
  ),
};
const { criteria } = fc.letrec<{ criteria: Criteria }>(tie => ({
  criteria: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(...Object.values(RULES)) as fc.Arbitrary<Criteria>,
    fc.record({ not: tie('criteria') }) as fc.Arbitrary<Criteria>,
    fc.record({
      allOf: fc.array(tie('criteria'), { minLength: 1, maxLength: 3 }),
    }) as fc.Arbitrary<Criteria>,
    fc.record({
      anyOf: fc.array(tie('criteria'), { minLength: 1, maxLength: 3 }),
    }) as fc.Arbitrary<Criteria>,
  ),
}));
const decisions: fc.Arbitrary<PolicyDecision> = fc
  .oneof(
    { arbitrary: criteria, weight: 20 },
    { arbitrary: fc.constant(null), weight: 1 },
    { arbitrary: fc.constant(true as const), weight: 1 },
  )
  .map(given => {
    if (given === null) {
      return { result: AuthorizeResult.DENY };
    }
    return given === true
      ? { result: AuthorizeResult.ALLOW }
      : {
          result: AuthorizeResult.CONDITIONAL,
          pluginId: 'custody',
          resourceType: RESOURCE_TYPE_CUSTODY_IDENTITY,
          conditions: given,
        };
  });

describe.each(databases.eachSupportedId())('createAccess on %s', id => {
  let db: Knex;
  let decision: PolicyDecision;

  const byName = new Map<string, unknown>(
    Object.values(identityRules).map(rule => [rule.name, rule]),
  );
  const access = createAccess({
    permissions: mockServices.permissions.mock({
      authorizeConditional: async requests => requests.map(() => decision),
    }),
    permissionsRegistry: mockServices.permissionsRegistry.mock({
      getPermissionRuleset: () => ({
        getRuleByName: name => byName.get(name) as never,
      }),
    }),
    tenants: createTenants([]),
    special: { platform: [], auditors: [] },
    getResources: async () => [],
  });

  beforeAll(async () => {
    db = await databases.migrated(id);
    await db.schema.createTable('resource_rows', table => {
      table.integer('id').primary();
      table.string('ref');
      table.string('owner');
      table.string('tenant');
      table.string('environment');
    });
    await db('resource_rows').insert(ROWS);
  });

  it('lists by SQL exactly what its rules allow one by one, whatever a permission policy says', async () => {
    await fc.assert(
      fc.asyncProperty(decisions, async given => {
        decision = given;
        const permitted = await access.permitted(
          {
            caller: { type: 'user', ref: 'user:default/u', groups: [] },
            credentials: mockCredentials.user(),
          },
          custodyIdentityReadPermission,
        );
        const query = db<Row>('resource_rows').orderBy('id');
        permitted.narrow(query, COLUMNS);
        expect((await query).map(row => row.id)).toEqual(
          ROWS.filter(({ id: _, ...resource }) => permitted.allows(resource))
            .map(row => row.id)
            .sort((a, b) => a - b),
        );
      }),
    );
  });
});
