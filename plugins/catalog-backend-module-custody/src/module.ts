import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import {
  createCustodyClient,
  parseTemplateConfig,
} from '@custody/backstage-plugin-custody-common';
import { IdentityEntityProcessor } from './identity/IdentityEntityProcessor';
import { IdentityEntityProvider } from './provider/IdentityEntityProvider';
import { readChanges } from './provider/readChanges';
import { scheduleProvider } from './provider/scheduleProvider';
import { TemplatePolicyProcessor } from './templates/TemplatePolicyProcessor';

/** The kind `Identity`, the identities themselves, and the checks of templates, for the catalog. */
export const catalogModuleCustody = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'custody',
  register(reg) {
    reg.registerInit({
      deps: {
        catalog: catalogProcessingExtensionPoint,
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        auth: coreServices.auth,
        discovery: coreServices.discovery,
        scheduler: coreServices.scheduler,
        events: eventsServiceRef,
      },
      async init({
        catalog,
        config,
        logger,
        auth,
        discovery,
        scheduler,
        events,
      }) {
        const { mode, options: rules } = parseTemplateConfig(
          config.getOptional('custody.templates'),
        );
        const client = createCustodyClient({ discoveryApi: discovery });
        const provider = new IdentityEntityProvider({
          read: (cursor, signal) =>
            readChanges({ client, auth, cursor, signal }),
          logger,
          now: () => performance.now(),
        });
        catalog.addProcessor(
          new IdentityEntityProcessor({
            reverseRelations:
              config.getOptionalBoolean('custody.catalog.reverseRelations') ??
              true,
          }),
          new TemplatePolicyProcessor({ mode, rules }),
        );
        catalog.addEntityProvider(provider);
        await scheduleProvider({ provider, scheduler, events, logger });
      },
    });
  },
});
