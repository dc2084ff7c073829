import { createProviderModule } from '@custody/backstage-plugin-custody-node';
import { readMysqlProviderConfig } from './config';
import { MysqlProvider } from './MysqlProvider';

/** Adds the `mysql` provider type, for MySQL and MariaDB, to Custody. */
export const custodyModuleMysql = createProviderModule({
  type: 'mysql',
  create: ({ ref, config }) =>
    new MysqlProvider(ref, readMysqlProviderConfig(ref, config)),
});
