/**
 * The RabbitMQ provider of Custody.
 *
 * @packageDocumentation
 */
export { custodyModuleRabbitmq as default } from './module';
export {
  RabbitMqProvider,
  type RabbitMqProviderOptions,
} from './RabbitMqProvider';
export type { Management } from './server/management';
export type { Target } from './server/logIn';
