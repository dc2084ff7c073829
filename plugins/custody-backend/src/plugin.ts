import { setTimeout } from 'node:timers/promises';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { subtractDuration } from '@custody/backstage-plugin-custody-common';
import {
  custodyProvidersExtensionPoint,
  custodySinksExtensionPoint,
} from '@custody/backstage-plugin-custody-node';
import packageJson from '../package.json';
import { readCustodyConfig } from './config';
import { createRouter } from './createRouter';
import { createEngineParts } from './engine';
import { ProviderFactories, SinkFactories } from './extensions';
import { createAccess } from './permissions';
import { createCallerResolver } from './routes/callers';
import { addHistoryRoutes } from './routes/history';
import { addIdentityRoutes } from './routes/identities';
import { addPlatformRoutes } from './routes/platform';
import { addRequestRoutes } from './routes/requests';
import { addRotationRoutes } from './routes/rotations';
import { addWorkloadRoutes } from './routes/workload';
import { AuditService } from './services/audit';
import { createCatalogDirectories } from './services/directory';
import { createGitEdits } from './services/git';
import { askScaffolder, gatesOf } from './services/gates';
import { HistoryService } from './services/history';
import { PolicyService } from './services/policy';
import type { GitEdits, RequestOutcomes } from './services/ports';
import { createProviderRegistry } from './services/providers';
import {
  AuthorizedRequestsService,
  createRequestOutcomes,
  DefaultRequestsService,
  endTimedOut,
} from './services/requests';
import { createSinkRegistry } from './services/sinks';
import { TasksService } from './services/tasks';
import { createTenants } from './services/tenants';
import { loadVocabulary, viewScopes } from './services/vocabulary';
import { compactChanges } from './store/changes/compactChanges';
import { clockOf } from './store/databaseClock';
import { findIdentityResources } from './store/identityResources';
import { openDatabase } from './store/openDatabase';

/** The Custody service. It composes: the one place that knows which implementation stands behind each interface. */
export const custodyPlugin = createBackendPlugin({
  pluginId: 'custody',
  register(reg) {
    const factories = new ProviderFactories();
    const sinkFactories = new SinkFactories();
    reg.registerExtensionPoint(custodyProvidersExtensionPoint, factories);
    reg.registerExtensionPoint(custodySinksExtensionPoint, sinkFactories);
    reg.registerInit({
      deps: {
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        discovery: coreServices.discovery,
        events: eventsServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        metadata: coreServices.rootInstanceMetadata,
        notifications: notificationService,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        scheduler: coreServices.scheduler,
        urlReader: coreServices.urlReader,
      },
      async init(backstage) {
        const { auditor, logger, scheduler, urlReader } = backstage;
        const config = readCustodyConfig(backstage.config);
        const db = await openDatabase(backstage.database);
        const clock = await clockOf(db);
        const providers = createProviderRegistry(
          config.providers,
          factories.byType,
        );
        const vocabulary = await loadVocabulary({
          path: config.scopes.path,
          urlReader,
          providers,
        });
        const policy = await PolicyService.start(
          { path: config.policy.path, urlReader, db, auditor, logger },
          clock.now(),
        );
        const tenants = createTenants(config.tenants);
        const special = config.authorization;
        const directories = createCatalogDirectories(backstage);
        const access = createAccess({
          ...backstage,
          tenants,
          special,
          getResources: refs => findIdentityResources(db, refs),
        });
        const common = {
          db,
          auditor,
          clock,
          logger,
          config,
          providers,
          vocabulary,
          policy,
          tenants,
          special,
          directories,
          access,
          intents: config.intents,
        };

        // Requests tell the engine what to bring about, and the engine tells requests what came of it.
        const heard: { outcomes?: RequestOutcomes; gitEdits?: GitEdits } = {};
        const engine = createEngineParts({
          ...common,
          auth: backstage.auth,
          catalog: backstage.catalog,
          discovery: backstage.discovery,
          events: backstage.events,
          sinks: createSinkRegistry(config, sinkFactories.byType),
          notifications: backstage.notifications,
          outcomes: () => heard.outcomes as RequestOutcomes,
          gitEdits: () => heard.gitEdits as GitEdits,
        });
        const { record } = engine;
        heard.outcomes = createRequestOutcomes({ ...common, record });
        heard.gitEdits = createGitEdits({
          ...common,
          record,
          expireAfter: config.requests.expireAfter,
        });

        const plainRequests = new DefaultRequestsService({
          ...common,
          record,
          expireAfter: config.requests.expireAfter,
        });
        const requests = new AuthorizedRequestsService(plainRequests, common);
        const tasks = new TasksService({
          ...common,
          record,
          requests: plainRequests,
          pause: millis => setTimeout(millis),
        });

        const { route, router } = createRouter({
          ...backstage,
          callers: createCallerResolver({ directories, nowMillis: Date.now }),
        });
        addRequestRoutes(route, router, { requests, tasks });
        addHistoryRoutes(route, router, {
          history: new HistoryService({ db, requests, access, tenants }),
          audit: new AuditService(common),
        });
        addIdentityRoutes(route, router, { db, ...engine.services });
        addRotationRoutes(route, router, engine.services);
        addWorkloadRoutes(route, router, engine.services);
        addPlatformRoutes(route, router, {
          access,
          policy,
          evaluate: common,
          version: packageJson.version,
          scopes: () =>
            viewScopes({
              vocabulary,
              providers,
              directory: directories.fresh(),
            }),
          gates: async () =>
            gatesOf({
              permissionsEnabled:
                backstage.config.getOptionalBoolean('permission.enabled') ??
                false,
              templatesMode: config.templates.mode,
              installed: await backstage.metadata.getInstalledPlugins(),
              scaffolder: await askScaffolder(backstage),
              guardSeenAt: tasks.guardSeenAt,
              rotationPaused: await engine.services.rotations.paused(),
              policyRefused: policy.view().refused?.problems ?? null,
            }),
        });

        await scheduler.scheduleTask({
          id: 'custody-policy-reload',
          frequency: { seconds: 30 },
          timeout: { minutes: 1 },
          // Each replica decides by a set of its own.
          scope: 'local',
          fn: () => policy.reload(clock.now()),
        });
        await scheduler.scheduleTask({
          id: 'custody-request-timeouts',
          frequency: { minutes: 5 },
          timeout: { minutes: 5 },
          fn: async signal => {
            await endTimedOut(
              clock.now(),
              { ...common, record, lapseAfter: config.requests.lapseAfter },
              signal,
            );
          },
        });
        await scheduler.scheduleTask({
          id: 'custody-compact-changes',
          frequency: { hours: 1 },
          timeout: { minutes: 10 },
          fn: async signal => {
            const { keepRemovedFor } = config.changes;
            await compactChanges(db, {
              goneBefore: subtractDuration(clock.now(), keepRemovedFor),
              signal,
            });
          },
        });
        for (const task of engine.tasks) {
          await scheduler.scheduleTask(task);
        }
        backstage.lifecycle.addStartupHook(() => engine.engine.start());
        backstage.lifecycle.addShutdownHook(() => engine.engine.stop());
      },
    });
  },
});
