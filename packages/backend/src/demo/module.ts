import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { createFetchRuntimeKeysAction } from './fetchRuntimeKeys';

/** Demo only: adds the action `fetch:runtime-keys`, which knows the sample workload. */
export const runtimeKeysModule = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'demo-runtime-keys',
  register(reg) {
    reg.registerInit({
      deps: {
        actions: scaffolderActionsExtensionPoint,
        config: coreServices.rootConfig,
      },
      async init({ actions, config }) {
        actions.addActions(
          createFetchRuntimeKeysAction({
            workloadUrl: config
              .getString('demo.workload.url')
              .replace(/\/+$/, ''),
          }),
        );
      },
    });
  },
});
