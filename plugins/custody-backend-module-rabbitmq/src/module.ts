import { createProviderModule } from '@custody/backstage-plugin-custody-node';
import { readRabbitMqProviderConfig } from './config';
import { RabbitMqProvider } from './RabbitMqProvider';

/** Adds the `rabbitmq` provider type to Custody. */
export const custodyModuleRabbitmq = createProviderModule({
  type: 'rabbitmq',
  create: ({ ref, config }) =>
    new RabbitMqProvider(ref, readRabbitMqProviderConfig(ref, config)),
});
