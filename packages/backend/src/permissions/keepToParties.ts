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

/**
 * What Custody keeps to a tenant also lies beside it: who asked for which scopes, and why, in the scaffolder's tasks;
 * owner and scopes in the catalog's identities. This part of a policy keeps tasks to who started them and the platform
 * team, and entities of kind `Identity` to their owners, the platform team and auditors. It says nothing about all else.
 *
 * @param special - the groups of `custody.authorization`, as full refs
 */
export function keepToParties(special: {
  platform: readonly string[];
  auditors: readonly string[];
}): PartialPolicy {
  return async ({ permission }, user) => {
    const mine = user?.info.ownershipEntityRefs ?? [];
    const isOf = (groups: readonly string[]) =>
      groups.some(group => mine.includes(group));

    if (
      permission.name === 'scaffolder.task.read' &&
      isResourcePermission(permission, 'scaffolder-task') &&
      !isOf(special.platform)
    ) {
      return user
        ? createScaffolderTaskConditionalDecision(
            permission,
            scaffolderTaskConditions.isTaskOwner({
              createdBy: [user.info.userEntityRef],
            }),
          )
        : { result: AuthorizeResult.DENY };
    }
    if (
      permission.name === 'catalog.entity.read' &&
      isResourcePermission(permission, 'catalog-entity') &&
      !isOf([...special.platform, ...special.auditors])
    ) {
      return createCatalogConditionalDecision(permission, {
        anyOf: [
          { not: catalogConditions.isEntityKind({ kinds: ['identity'] }) },
          catalogConditions.isEntityOwner({ claims: mine }),
        ],
      });
    }
    return undefined;
  };
}
