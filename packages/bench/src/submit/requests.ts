import { resolve } from 'node:path';
import { DefaultAuditorService } from '@backstage/backend-defaults/auditor';
import { UrlReaders } from '@backstage/backend-defaults/urlReader';
import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  BREAK_GLASS_LIMITS,
  BREAK_GLASS_REVIEW_WITHIN,
  RAPID,
  REMINDERS,
  requestPayloadSchema,
} from '@custody/backstage-plugin-custody-common';
import { FakeProvider } from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import {
  createCatalogDirectories,
  createIdentityRecord,
  createOperations,
  createRequestOutcomes,
  createTenants,
  createWakeup,
  DefaultRequestsService,
  PolicyService,
  RequestOutcomes,
  systemClock,
  VocabularyService,
} from './internals';
import { people } from './people';

// eslint-disable-next-line no-restricted-syntax -- never built: it runs from its sources
const EXAMPLES = resolve(__dirname, '../../../../examples');

/**
 * The service of requests as the plugin composes it, with the shipped policies and scopes. What it asks of the
 * catalog is answered from memory, and its mirror of audit events is made and thrown away.
 */
export async function createRequests(db: Knex) {
  const logger = mockServices.rootLogger({ level: 'error' });
  const config = mockServices.rootConfig();
  const auth = mockServices.auth();
  const auditor = DefaultAuditorService.create(() => {}, {
    auth,
    httpAuth: mockServices.httpAuth(),
    plugin: { getId: () => 'custody' },
  });
  const urlReader = UrlReaders.default({ logger, config });
  const instances = ['ledger', 'storefront'].map(name => {
    const provider = new FakeProvider(`postgresql/${name}`);
    return {
      ref: provider.ref,
      environment: 'production',
      tenants: [],
      exposure: 'internal' as const,
      provider,
    };
  });
  const providers = {
    get: (ref: string) => instances.find(instance => instance.ref === ref),
    list: () => instances,
  };
  const heard: { outcomes?: RequestOutcomes } = {};
  const record = createIdentityRecord({
    wakeup: createWakeup(),
    operations: createOperations(() => heard.outcomes as RequestOutcomes),
  });
  const common = {
    db,
    auditor,
    logger,
    clock: systemClock,
    providers,
    record,
    directories: createCatalogDirectories({
      catalog: catalogServiceMock({ entities: people() }),
      auth,
    }),
    vocabulary: await VocabularyService.start(
      {
        scopes: { path: resolve(EXAMPLES, 'scopes') },
        intents: null,
        urlReader,
        providers,
        db,
        auditor,
        logger,
      },
      systemClock.now(),
    ),
    policy: await PolicyService.start(
      {
        path: resolve(EXAMPLES, 'policies'),
        urlReader,
        db,
        auditor,
        logger,
      },
      systemClock.now(),
    ),
    tenants: createTenants(
      ['payments', 'storefront'].map(name => ({
        name,
        namespaces: [name],
        groups: [`group:default/${name}`],
      })),
    ),
    special: { platform: [], auditors: [] },
    intents: () => [],
    expireAfter: 'P14D',
    remindAt: REMINDERS,
    rapid: RAPID,
    breakGlass: {
      ...BREAK_GLASS_LIMITS,
      reviewWithin: BREAK_GLASS_REVIEW_WITHIN,
      notify: ['group:default/security'],
    },
  };
  heard.outcomes = createRequestOutcomes(common);
  return new DefaultRequestsService(common);
}

/** What somebody in payments asks for; high risk, so that three different people have to approve. */
export function asked(name: string) {
  return requestPayloadSchema.parse({
    kind: 'create',
    identity: {
      namespace: 'payments',
      name,
      owner: 'group:default/payments',
      component: 'component:payments/ledger-api',
      scopes: ['ledger:write'],
    },
    reason: 'the ledger API writes entries',
  });
}

/** Who asks. */
export const REQUESTER = {
  type: 'user' as const,
  ref: 'user:default/ada',
  groups: ['group:default/payments'],
};
