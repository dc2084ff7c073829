import { createProviderModule } from '@custody/backstage-plugin-custody-node';
import { readRedisProviderConfig } from './config';
import { RedisProvider } from './RedisProvider';

/** Adds the `redis` provider type to Custody. */
export const custodyModuleRedis = createProviderModule({
  type: 'redis',
  create: ({ ref, config }) =>
    new RedisProvider(ref, readRedisProviderConfig(ref, config)),
});
