import type {
  AuditorService,
  AuthService,
  DiscoveryService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { EventsService } from '@backstage/plugin-events-node';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import {
  DEFAULT_RETRY,
  parseRotationWindow,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { Clock } from '../clock';
import type { CustodyConfig } from '../config';
import type { Access } from '../permissions';
import type { SpecialGroups } from '../services/access';
import type { Directories } from '../services/directory';
import type { VerbPolicy } from '../services/identities/askVerb';
import type { Intents } from '../services/policy';
import { AuthorizedIdentities } from '../services/identities/authorizedIdentities';
import { ComponentHealthService } from '../services/identities/componentHealth';
import { createIdentitiesService } from '../services/identities/identitiesService';
import { createIdentityRecord } from '../services/identities/record';
import { RotationsService } from '../services/rotations';
import { createTitleLookup } from '../services/identities/titles';
import type {
  GitEdits,
  ProviderRegistry,
  SinkRegistry,
  Vocabulary,
} from '../services/ports';
import type { Tenants } from '../services/tenants';
import { databaseNow } from '../store/databaseNow';
import { createLeaseService } from '../workload/leases/leaseService';
import { createProver } from '../workload/prove';
import { createWorkloadService } from '../workload/workloadService';
import type { LazyOutcomes } from '../engine/endOperation';
import { createOperations } from '../engine/enqueue';
import { createEngine, type EngineOptions } from '../engine/engine';
import { createLeaseEngine } from '../engine/leases/leaseEngine';
import { createFeedWatcher } from '../engine/feedWatcher';
import { scheduledTasks } from '../engine/scheduled';
import { createWakeup } from '../engine/wakeup';

export type EnginePartsDeps = {
  db: Knex;
  auditor: AuditorService;
  clock: Clock;
  logger: LoggerService;
  providers: ProviderRegistry;
  vocabulary: Vocabulary;
  tenants: Tenants;
  special: SpecialGroups;
  directories: Directories;
  config: Pick<CustodyConfig, 'rotation' | 'leases'>;
  intents: Intents;
  policy: VerbPolicy;
  access: Access;
  catalog: Pick<CatalogService, 'getEntitiesByRefs' | 'queryEntities'>;
  auth: Pick<AuthService, 'getOwnServiceCredentials'>;
  discovery: Pick<DiscoveryService, 'getExternalBaseUrl'>;
  sinks: SinkRegistry;
  /** Asked for late: the requests service is made after this. */
  outcomes: LazyOutcomes;
  gitEdits: () => GitEdits;
  events: Pick<EventsService, 'publish'>;
  notifications: Pick<NotificationService, 'send'>;
  engineOptions?: Partial<EngineOptions>;
};

/**
 * Composes the half of the backend that brings credentials about: the record of identities, the engine, what is done
 * by the clock, and the services that routes call.
 *
 * @throws InputError when `custody.rotation.window` can't be read
 */
export function createEngineParts(deps: EnginePartsDeps) {
  const { db, clock, access, directories, discovery } = deps;
  const { paused, window, apart, failingAfter } = deps.config.rotation;
  const rotation = {
    paused,
    window: window === null ? null : parseRotationWindow(window),
    apart,
  };
  const wakeup = createWakeup();
  const operations = createOperations(deps.outcomes);
  const titles = createTitleLookup({
    directories,
    nowMillis: () => Date.parse(clock.now()),
  });
  const identities = createIdentitiesService({
    ...deps,
    titles,
    wakeup,
    operations,
  });
  const engine = createEngine({
    ...deps,
    wakeup,
    rotationWindow: rotation.window,
    options: {
      retry: { ...DEFAULT_RETRY, failingAfter },
      ...deps.engineOptions,
    },
  });
  const feed = createFeedWatcher({ ...deps, wakeup });
  // Of its own, because each has one sleeper; whatever wakes the engine may have ended leases too.
  const leaseWakeup = createWakeup();
  wakeup.subscribe(() => leaseWakeup.notify());
  const leaseEngine = createLeaseEngine({
    ...deps,
    databaseNow,
    wakeup: leaseWakeup,
  });
  const audience = async () =>
    `${await discovery.getExternalBaseUrl('custody')}/workload`;

  return {
    record: createIdentityRecord({ wakeup, operations }),
    engine: {
      start: async () => {
        engine.start();
        leaseEngine.start();
        await feed.start();
      },
      stop: async () => {
        feed.stop();
        await Promise.all([engine.stop(), leaseEngine.stop()]);
      },
    },
    tasks: scheduledTasks({ ...deps, wakeup, rotation }),
    services: {
      identities: new AuthorizedIdentities(identities, deps),
      rotations: new RotationsService({
        db,
        auditor: deps.auditor,
        clock,
        logger: deps.logger,
        access,
        titles,
        rotation,
        windowText: window,
      }),
      componentHealth: new ComponentHealthService({
        db,
        clock,
        access,
        titles,
        tenants: deps.tenants,
      }),
      workload: createWorkloadService({
        ...deps,
        wakeup,
        audience,
      }),
      leases: createLeaseService({
        ...deps,
        limits: deps.config.leases,
        wakeup: leaseWakeup,
        databaseNow,
        prove: createProver({ ...deps, audience }),
      }),
    },
  };
}

export type { Engine } from '../engine/engine';
export type { ScheduledTask } from '../engine/scheduled';
