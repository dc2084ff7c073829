import type {
  BackstageCredentials,
  PermissionsRegistryService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  BasicPermission,
  isResourcePermission,
  PolicyDecision,
  ResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  createConditionAuthorizer,
  createConditionTransformer,
} from '@backstage/plugin-permission-node';
import {
  custodyIdentityReadPermission,
  custodyPermissions,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { SpecialGroups, Viewer, viewerOf } from '../services/access';
import type { Caller } from '../services/ports';
import type { Tenants } from '../services/tenants';
import {
  IdentityResource,
  identityResourceRef,
  identityRules,
} from './identityRules';
import { ConditionColumns, whereConditions } from './whereConditions';

/** Who asks: as the domain knows them, and as Backstage's permissions do. */
export type Asker = { caller: Caller; credentials: BackstageCredentials };

/** What Backstage's permissions leave of what Custody's own rules allow. */
export type Permitted = {
  allows(resource: IdentityResource): boolean;
  narrow(query: Knex.QueryBuilder, columns: ConditionColumns): void;
};

/** Both layers of authorization: Custody's own rules by way of the viewer, and Backstage's permissions. */
export type Access = {
  viewer(caller: Caller): Viewer;
  permitted(asker: Asker, permission: ResourcePermission): Promise<Permitted>;
  /** @throws NotAllowedError when the permission is denied */
  require(asker: Asker, permission: BasicPermission): Promise<void>;
};

/** @returns which identities Backstage's permissions let somebody read, for a {@link Viewer} */
export async function permitsOf(
  access: Pick<Access, 'permitted'>,
  asker: Asker,
): Promise<NonNullable<Viewer['permits']>> {
  const permitted = await access.permitted(
    asker,
    custodyIdentityReadPermission,
  );
  return ({ ref, owner, tenant, environment }) =>
    permitted.allows({ ref, owner, tenant, environment });
}

/** Registers the permissions and their rules, so that policies can be written with them, and enforces them. */
export function createAccess(deps: {
  permissions: PermissionsService;
  permissionsRegistry: PermissionsRegistryService;
  tenants: Tenants;
  special: SpecialGroups;
  getResources: (
    refs: string[],
  ) => Promise<Array<IdentityResource | undefined>>;
}): Access {
  deps.permissionsRegistry.addResourceType({
    resourceRef: identityResourceRef,
    permissions: custodyPermissions.filter(permission =>
      isResourcePermission(permission),
    ),
    rules: Object.values(identityRules),
    getResources: deps.getResources,
  });
  deps.permissionsRegistry.addPermissions(
    custodyPermissions.filter(({ type }) => type === 'basic'),
  );
  const ruleset =
    deps.permissionsRegistry.getPermissionRuleset(identityResourceRef);
  const isAuthorized = createConditionAuthorizer(ruleset);
  const toQuery = createConditionTransformer(ruleset);

  return {
    viewer: caller => viewerOf(caller, deps),

    async permitted({ credentials }, permission) {
      const [decision] = await deps.permissions.authorizeConditional(
        [{ permission }],
        { credentials },
      );
      return {
        allows: resource => isAuthorized(decision, resource),
        narrow: (query, columns) =>
          narrowQuery(query, decision, columns, toQuery),
      };
    },

    async require({ credentials }, permission) {
      const [{ result }] = await deps.permissions.authorize([{ permission }], {
        credentials,
      });
      if (result !== AuthorizeResult.ALLOW) {
        throw new NotAllowedError(
          `the permission \`${permission.name}\` is not given to you; ask who keeps the permission policy`,
        );
      }
    },
  };
}

function narrowQuery(
  query: Knex.QueryBuilder,
  decision: PolicyDecision,
  columns: ConditionColumns,
  toQuery: ReturnType<typeof createConditionTransformer>,
): void {
  if (decision.result === AuthorizeResult.ALLOW) {
    return;
  }
  if (decision.result === AuthorizeResult.CONDITIONAL) {
    // The registry gives back the rules that were registered above, whose queries are identity conditions.
    const criteria = toQuery(decision.conditions) as Parameters<
      typeof whereConditions
    >[1];
    whereConditions(query, criteria, columns);
    return;
  }
  query.whereRaw('1 = 0');
}
