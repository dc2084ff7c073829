import path from 'node:path';
import type { DemoConfig } from '../config';
import { writeSecretFile } from '../secretFile';
import { seedDatabases } from './seed';
import { startServer, type RunningServer } from './server';

/** The demo's PostgreSQL with its databases, as the rest of the demo uses it. */
export interface RunningPostgres {
  server: RunningServer;
  /** What Custody signs in with, by environment variable. Holds passwords. */
  adminUrls: AdminUrls;
  close(): Promise<void>;
}

/** The environment variables that the backend's configuration takes the providers' URLs from. */
export interface AdminUrls {
  LEDGER_ADMIN_URL: string;
  STOREFRONT_ADMIN_URL: string;
}

/** Where the URLs are handed over to the supervisor: a file that only the present user can read. */
export function adminUrlsFile(dataDir: string): string {
  return path.join(dataDir, 'postgres', 'admin-urls.json');
}

/**
 * Starts the demo's PostgreSQL, with databases, sample data and Custody's accounts in place.
 *
 * @throws Error in words when it can't start
 */
export async function startPostgres(
  config: DemoConfig,
): Promise<RunningPostgres> {
  const server = await startServer(config.dataDir, config.ports.postgres);
  try {
    const urls = await seedDatabases(server, config.dataDir);
    const adminUrls: AdminUrls = {
      LEDGER_ADMIN_URL: urls.ledger,
      STOREFRONT_ADMIN_URL: urls.storefront,
    };
    await writeSecretFile(
      adminUrlsFile(config.dataDir),
      JSON.stringify(adminUrls),
    );
    return { server, adminUrls, close: server.stop };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
