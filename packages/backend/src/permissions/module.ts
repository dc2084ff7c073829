import { createBackendModule } from '@backstage/backend-plugin-api';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { composePolicy } from './composePolicy';

/**
 * The permission policy of the demo: everything is allowed, because Custody's own rules (owner,
 * approver, tenant) and its Cedar policy always apply beneath it. A Backstage has one policy, so an
 * adopter puts decisions of their own into the list.
 */
export const permissionPolicyModule = createBackendModule({
  pluginId: 'permission',
  moduleId: 'demo-policy',
  register(reg) {
    reg.registerInit({
      deps: { policy: policyExtensionPoint },
      async init({ policy }) {
        policy.setPolicy(composePolicy([], AuthorizeResult.ALLOW));
      },
    });
  },
});
