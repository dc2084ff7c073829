import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { Directories } from '../../services/directory';
import type { VerbPolicy } from '../../services/identities/askVerb';
import type { Intents } from '@custody/policy';
import type { ProviderRegistry, Wakeup } from '../../services/ports';
import type { DatabaseNow } from '../../store/databaseNow';

/** Where a process can die while it makes or renews a lease. Tests let it. */
export type LeaseBoundary = 'reserved' | 'made' | 'issued' | 'extended';

/** What leases are made with. */
export type LeaseDeps = {
  db: Knex;
  auditor: AuditorService;
  logger: LoggerService;
  providers: ProviderRegistry;
  policy: VerbPolicy;
  directories: Directories;
  intents: Intents;
  limits: LeaseConfig;
  /** Of the engine that ends leases. */
  wakeup: Wakeup;
  databaseNow: DatabaseNow;
  /** Longest time that the provider may take, in milliseconds. Default: 30 s. */
  providerTimeoutMillis?: number;
  /** What it throws goes through: as if the process died. */
  boundary?(point: LeaseBoundary): Promise<void>;
};

/** `custody.leases` of the configuration. */
export type LeaseConfig = {
  /** How long a lease lasts that names no length, where policy allows so long. */
  defaultTtl: string;
  /** How many accounts of leases an identity may have at once. */
  maxPerIdentity: number;
};

const PROVIDER_TIMEOUT_MILLIS = 30_000;

/** @returns the longest time that the provider may take, in milliseconds */
export function timeoutOf({ providerTimeoutMillis }: LeaseDeps): number {
  return providerTimeoutMillis ?? PROVIDER_TIMEOUT_MILLIS;
}
