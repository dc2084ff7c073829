import { setTimeout } from 'node:timers/promises';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import {
  custodyAuditExtensionPoint,
  custodyProvidersExtensionPoint,
  custodySinksExtensionPoint,
} from '@custody/backstage-plugin-custody-node';
import packageJson from '../package.json';
import { registerCustodyActions } from './actions/custodyActions';
import { AuditExtensions, createAuditParts, createSigner } from './audit';
import { readCustodyConfig } from './config';
import { createRouter } from './createRouter';
import { createEngineParts } from './compose/engineParts';
import { serviceTasks } from './compose/serviceTasks';
import { ProviderFactories, SinkFactories } from './extensions';
import { createAccess } from './permissions';
import { createCallerResolver } from './routes/callers';
import { addDelegationRoutes } from './routes/delegations';
import { addAuditRoutes } from './routes/audit';
import { addExceptionRoutes } from './routes/exceptions';
import { addHistoryRoutes } from './routes/history';
import { addIdentityRoutes } from './routes/identities';
import { addPlatformRoutes } from './routes/platform';
import { addRequestRoutes } from './routes/requests';
import { addRotationRoutes } from './routes/rotations';
import { addWorkloadRoutes } from './routes/workload';
import {
  AuditService,
  CertificateService,
  HeadsService,
} from './services/audit';
import { DelegationsService } from './services/delegations';
import { ExceptionsService } from './services/exceptions';
import { createCatalogDirectories } from './services/directory';
import { createGitEdits } from './services/git';
import { askScaffolder, gatesOf } from './services/gates';
import { HistoryService } from './services/history';
import { factsAt, PolicyService } from './services/policy';
import type { GitEdits, RequestOutcomes } from './services/ports';
import { createProviderRegistry } from './services/providers';
import {
  AuthorizedRequestsService,
  createRequestOutcomes,
  DefaultRequestsService,
} from './services/requests';
import {
  createAudience,
  createChangeSignals,
  signallingAuditor,
} from './services/signals';
import { createSinkRegistry } from './services/sinks';
import { TasksService } from './services/tasks';
import { createTenants } from './services/tenants';
import { viewScopes, VocabularyService } from './services/vocabulary';
import { clockOf } from './store/databaseClock';
import { findParties } from './store/identities/findParties';
import { findIdentityResources } from './store/identityResources';
import { openDatabase } from './store/openDatabase';

/**
 * The Custody service. It composes: with `compose/`, whose parts it is made of, the one place that knows which
 * implementation stands behind each interface.
 */
export const custodyPlugin = createBackendPlugin({
  pluginId: 'custody',
  register(reg) {
    const factories = new ProviderFactories();
    const sinkFactories = new SinkFactories();
    const auditExtensions = new AuditExtensions();
    reg.registerExtensionPoint(custodyAuditExtensionPoint, auditExtensions);
    reg.registerExtensionPoint(custodyProvidersExtensionPoint, factories);
    reg.registerExtensionPoint(custodySinksExtensionPoint, sinkFactories);
    reg.registerInit({
      deps: {
        actionsRegistry: actionsRegistryServiceRef,
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
        // Without their backend nobody hears them, and pages look for themselves.
        signals: signalsServiceRef,
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
        const kept = { urlReader, db, auditor, logger };
        const vocabulary = await VocabularyService.start(
          {
            ...kept,
            scopes: config.scopes,
            intents: config.intents,
            providers,
          },
          clock.now(),
        );
        const policy = await PolicyService.start(
          {
            ...kept,
            path: config.policy.path,
            calendar: () => factsAt(config.calendar, clock.now()),
          },
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
        const changes = createChangeSignals({
          signals: backstage.signals,
          audience: createAudience({
            tenants,
            special,
            directories,
            nowMillis: Date.now,
          }),
          partiesOf: uids => findParties(db, uids),
          logger,
        });
        const common = {
          db,
          auditor: signallingAuditor(auditor, changes),
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
          intents: () => vocabulary.intents(),
          breakGlass: config.breakGlass,
          signer: await createSigner(auditExtensions, config.audit, logger),
        };

        const { expireAfter, remindAt } = config.requests;
        const waiting = { expireAfter, remindAt };

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
          ...waiting,
        });

        const plainRequests = new DefaultRequestsService({
          ...common,
          record,
          ...waiting,
          rapid: config.requests.rapid,
          agents: config.requests.agents,
        });
        const requests = new AuthorizedRequestsService(plainRequests, common);
        const tasks = new TasksService({
          ...common,
          record,
          requests: plainRequests,
          pause: millis => setTimeout(millis),
        });

        const callers = createCallerResolver({
          directories,
          nowMillis: Date.now,
        });
        const { route, stream, router } = createRouter({
          ...backstage,
          callers,
        });
        addRequestRoutes(route, router, { requests, tasks });
        addExceptionRoutes(route, router, {
          exceptions: new ExceptionsService({ ...common, requests }),
        });
        addDelegationRoutes(route, router, {
          delegations: new DelegationsService({
            ...common,
            delegation: config.delegation,
          }),
        });
        addHistoryRoutes(route, router, {
          history: new HistoryService({ db, requests, access, tenants }),
        });
        addAuditRoutes({ route, stream }, router, {
          certificates: new CertificateService({ ...common, requests }),
          audit: new AuditService({
            ...common,
            requests,
            identities: engine.services.identities,
          }),
          heads: new HeadsService(common),
        });
        addIdentityRoutes(route, router, { db, ...engine.services });
        registerCustodyActions(
          { ...backstage, callers },
          { requests, componentHealth: engine.services.componentHealth },
        );
        addRotationRoutes(route, router, engine.services);
        addWorkloadRoutes(route, router, engine.services);
        addPlatformRoutes(route, router, {
          access,
          policy,
          vocabulary,
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
              vocabularyRefused: vocabulary.problems(),
            }),
        });

        const audit = createAuditParts({
          ...common,
          events: backstage.events,
          config: config.audit,
          extensions: auditExtensions,
        });
        for (const task of [
          ...serviceTasks({ ...common, ...waiting, record }),
          ...engine.tasks,
          ...audit.tasks,
        ]) {
          await scheduler.scheduleTask(task);
        }
        backstage.lifecycle.addStartupHook(() => {
          changes.start();
          audit.sealing?.start();
          return engine.engine.start();
        });
        backstage.lifecycle.addShutdownHook(async () => {
          await engine.engine.stop();
          await audit.sealing?.stop();
          await changes.stop();
        });
      },
    });
  },
});
