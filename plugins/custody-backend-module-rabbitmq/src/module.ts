import { createBackendModule } from '@backstage/backend-plugin-api';
import { custodyProvidersExtensionPoint } from '@custody/backstage-plugin-custody-node';
import { readRabbitMqProviderConfig } from './config';
import { RabbitMqProvider } from './RabbitMqProvider';

/** Adds the `rabbitmq` provider type to Custody. */
export const custodyModuleRabbitmq = createBackendModule({
  pluginId: 'custody',
  moduleId: 'rabbitmq',
  register(reg) {
    reg.registerInit({
      deps: { providers: custodyProvidersExtensionPoint },
      async init({ providers }) {
        providers.addProviderFactory({
          type: 'rabbitmq',
          create: ({ ref, config }) =>
            new RabbitMqProvider(ref, readRabbitMqProviderConfig(ref, config)),
        });
      },
    });
  },
});
