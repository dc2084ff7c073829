import { resolve } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { loadPolicySet, readPolicyDirectory } from '@custody/policy';
import type { Knex } from 'knex';
import type { Access, Asker } from '../permissions';
import { viewerOf } from '../services/access';
import { createCatalogDirectories } from '../services/directory';
import { createOperations } from '../engine/enqueue';
import { AuthorizedIdentities } from '../services/identities/authorizedIdentities';
import { ComponentHealthService } from '../services/identities/componentHealth';
import { createIdentitiesService } from '../services/identities/identitiesService';
import { createTitleLookup } from '../services/identities/titles';
import type { Caller } from '../services/ports';
import { createTenants } from '../services/tenants';
import type { IdentitiesRow } from '../store/tables';
import { createEngineWorld } from './engineWorld';
import { entitiesOf, ORG } from './people';

const SPECIAL = {
  platform: ['group:default/platform'],
  auditors: ['group:default/audit'],
};

/** The shipped policies, as an adopter has them. */
async function shippedPolicies() {
  const loaded = loadPolicySet(
    await readPolicyDirectory(
      resolve(__dirname, '../../../../examples/policies'),
    ),
  );
  if (!loaded.ok) {
    throw new Error('the shipped policies are bad');
  }
  return loaded.set;
}

/** Everything around identities as people see them, with an engine, real policies and the company of the demo. */
export async function createIdentitiesWorld(db: Knex) {
  const world = createEngineWorld(db);
  const policy = await shippedPolicies();
  const directories = createCatalogDirectories({
    catalog: catalogServiceMock({ entities: entitiesOf(ORG) }),
    auth: mockServices.auth(),
  });
  const tenants = createTenants([
    {
      name: 'payments',
      namespaces: ['payments'],
      groups: ['group:default/payments'],
    },
    {
      name: 'storefront',
      namespaces: ['storefront'],
      groups: ['group:default/storefront'],
    },
  ]);
  /** What Backstage's permissions leave; a test may narrow it. */
  const permissions = { allowed: true };
  const access: Access = {
    viewer: caller => viewerOf(caller, { tenants, special: SPECIAL }),
    permitted: async () => ({
      allows: () => permissions.allowed,
      narrow: query => {
        if (!permissions.allowed) {
          query.whereRaw('1 = 0');
        }
      },
    }),
    require: async () => {},
  };
  const titles = createTitleLookup({
    directories,
    nowMillis: () => Date.parse(world.clock.now()),
  });
  const deps = {
    ...world,
    policy,
    access,
    directories,
    tenants,
    titles,
    special: SPECIAL,
    operations: createOperations(() => world.outcomes),
  };

  const asker = async (name: string): Promise<Asker> => {
    const ref = `user:default/${name}`;
    const caller: Caller = name.startsWith('plugin:')
      ? { type: 'service', subject: name }
      : {
          type: 'user',
          ref,
          groups: await directories.fresh().groupsOf(ref),
        };
    return {
      caller,
      credentials: { $$type: '@backstage/BackstageCredentials', principal: {} },
    };
  };

  return {
    ...world,
    deps,
    permissions,
    asker,
    identities: new AuthorizedIdentities(createIdentitiesService(deps), deps),
    componentHealth: new ComponentHealthService(deps),
    /** The only identity there is. */
    onlyIdentity: async () => (await db('identities').first()) as IdentitiesRow,
  };
}

export type IdentitiesWorld = Awaited<ReturnType<typeof createIdentitiesWorld>>;
