/**
 * The Redis provider of Custody.
 *
 * @packageDocumentation
 */
export { custodyModuleRedis as default } from './module';
export { RedisProvider, type RedisProviderOptions } from './RedisProvider';
export type { Login, Target } from './server/connect';
