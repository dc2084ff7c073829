import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { composePolicy } from './composePolicy';
import { keepToParties } from './keepToParties';
import { createNestedGroups } from './nestedGroups';

/**
 * The permission policy of the demo: what lies beside Custody in catalog and scaffolder is kept to whose it is, and
 * all else is allowed, because Custody's own rules (owner, approver, tenant) and its Cedar policy always apply beneath
 * it. A Backstage has one policy, so an adopter puts decisions of their own into the list.
 */
export const permissionPolicyModule = createBackendModule({
  pluginId: 'permission',
  moduleId: 'demo-policy',
  register(reg) {
    reg.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        policy: policyExtensionPoint,
        config: coreServices.rootConfig,
      },
      async init({ auth, catalog, policy, config }) {
        const groups = (of: 'platform' | 'auditors') =>
          (
            config.getOptionalStringArray(`custody.authorization.${of}`) ?? []
          ).map(ref => ref.toLocaleLowerCase('en-US'));
        policy.setPolicy(
          composePolicy(
            [
              keepToParties(
                {
                  platform: groups('platform'),
                  auditors: groups('auditors'),
                },
                createNestedGroups({ catalog, auth, nowMillis: Date.now }),
              ),
            ],
            AuthorizeResult.ALLOW,
          ),
        );
      },
    });
  },
});
