import {
  AuthorizeResult,
  isResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  catalogConditions,
  createCatalogConditionalDecision,
} from '@backstage/plugin-catalog-backend/alpha';
import {
  createScaffolderTaskConditionalDecision,
  scaffolderTaskConditions,
} from '@backstage/plugin-scaffolder-backend/alpha';
import type { PartialPolicy } from './composePolicy';
import type { NestedGroups } from './nestedGroups';

/**
 * What Custody keeps to a tenant also lies beside it: who asked for which scopes, and why, in the scaffolder's tasks;
 * owner and scopes in the catalog's identities. This part of a policy keeps tasks to who started them and the platform
 * team, and entities of kind `Identity` to their owners, the platform team and auditors. It says nothing about all else.
 * Being of a group counts through nested ones, as it does for Custody.
 *
 * @param special - the groups of `custody.authorization`, as full refs
 * @param groupsOf - reads in which groups somebody is, nested ones included
 */
export function keepToParties(
  special: {
    platform: readonly string[];
    auditors: readonly string[];
  },
  groupsOf: NestedGroups,
): PartialPolicy {
  return async ({ permission }, user) => {
    const isTask =
      permission.name === 'scaffolder.task.read' &&
      isResourcePermission(permission, 'scaffolder-task');
    const isEntity =
      permission.name === 'catalog.entity.read' &&
      isResourcePermission(permission, 'catalog-entity');
    if (!isTask && !isEntity) {
      return undefined;
    }
    const mine = user
      ? [
          ...user.info.ownershipEntityRefs,
          ...(await groupsOf(user.info.userEntityRef)),
        ]
      : [];
    const isOf = (groups: readonly string[]) =>
      groups.some(group => mine.includes(group));

    if (isTask && !isOf(special.platform)) {
      return user
        ? createScaffolderTaskConditionalDecision(
            permission,
            scaffolderTaskConditions.isTaskOwner({
              createdBy: [user.info.userEntityRef],
            }),
          )
        : { result: AuthorizeResult.DENY };
    }
    if (isEntity && !isOf([...special.platform, ...special.auditors])) {
      return createCatalogConditionalDecision(permission, {
        anyOf: [
          { not: catalogConditions.isEntityKind({ kinds: ['identity'] }) },
          catalogConditions.isEntityOwner({ claims: [...new Set(mine)] }),
        ],
      });
    }
    return undefined;
  };
}
