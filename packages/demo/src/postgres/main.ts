import { readDemoConfig } from '../config';
import { runPart } from '../part';
import { startPostgres } from './start';

runPart('postgres', async () => {
  const config = readDemoConfig();
  const postgres = await startPostgres(config);
  return {
    ready: `PostgreSQL on localhost:${config.ports.postgres}, databases ledger and storefront`,
    close: postgres.close,
  };
});
