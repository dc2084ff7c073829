import { createProviderModule } from '@custody/backstage-plugin-custody-node';
import { readPostgresProviderConfig } from './config';
import { PostgresProvider } from './PostgresProvider';

/** Adds the `postgresql` provider type to Custody. */
export const custodyModulePostgresql = createProviderModule({
  type: 'postgresql',
  create({ ref, config }) {
    const { adminUrl, target } = readPostgresProviderConfig(ref, config);
    return new PostgresProvider(ref, adminUrl, target);
  },
});
