import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import path from 'node:path';
import { createPublishLocalGitAction } from './publishLocalGit';

/** Demo only: adds the action `publish:local-git`, with which templates work without a Git host. */
export const localGitModule = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'local-git',
  register(reg) {
    reg.registerInit({
      deps: {
        actions: scaffolderActionsExtensionPoint,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
      },
      async init({ actions, auth, catalog, config }) {
        const directory = path.resolve(
          config.getString('demo.localGit.directory'),
        );
        actions.addActions(
          createPublishLocalGitAction({ auth, catalog, directory }),
        );
      },
    });
  },
});
