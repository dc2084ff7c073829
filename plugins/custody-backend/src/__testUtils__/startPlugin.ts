import {
  BackendFeature,
  createBackendModule,
  createServiceFactory,
  coreServices,
} from '@backstage/backend-plugin-api';
import {
  createMockDirectory,
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { custodyProvidersExtensionPoint } from '@custody/backstage-plugin-custody-node';
import { FakeProvider } from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import request from 'supertest';
import { custodyPlugin } from '../plugin';
import { entitiesOf, Org, ORG } from './people';
import { TEST_POLICIES } from './policies';
import { TEST_SCOPES } from './scopes';

/** Who calls: a person by name, a plugin by id, or nobody. */
export type As = { user: string } | { plugin: string } | 'nobody';

/**
 * Starts the real plugin, with a provider in memory and a catalog of the test's people, and calls it over HTTP.
 *
 * @param options.db - a migrated database; without one, SQLite in memory
 */
export async function startPlugin(
  options: {
    db?: Knex;
    custody?: object;
    org?: Org;
    /** Services in place of those of tests. */
    features?: BackendFeature[];
  } = {},
) {
  const provider = new FakeProvider();
  const files = createMockDirectory({
    content: {
      'scopes/all.yaml': JSON.stringify(TEST_SCOPES),
      'policies/all.cedar': TEST_POLICIES,
    },
  });
  const providerModule = createBackendModule({
    pluginId: 'custody',
    moduleId: 'fake-provider',
    register(reg) {
      reg.registerInit({
        deps: { providers: custodyProvidersExtensionPoint },
        async init({ providers }) {
          providers.addProviderFactory({
            type: 'fake',
            create: () => provider,
          });
        },
      });
    },
  });
  const { db } = options;
  const backend = await startTestBackend({
    features: [
      custodyPlugin,
      providerModule,
      mockServices.httpAuth.factory({
        defaultCredentials: mockCredentials.none(),
      }),
      catalogServiceMock.factory({ entities: entitiesOf(options.org ?? ORG) }),
      mockServices.rootConfig.factory({
        data: {
          custody: {
            scopes: { path: files.resolve('scopes') },
            policy: { path: files.resolve('policies') },
            tenants: [
              {
                name: 'payments',
                namespaces: ['payments'],
                groups: ['group:default/payments'],
              },
              {
                name: 'storefront',
                namespaces: ['storefront'],
                groups: ['group:default/storefront'],
              },
            ],
            providers: { fake: { main: { environment: 'production' } } },
            authorization: {
              platform: ['group:default/platform'],
              auditors: ['group:default/audit'],
            },
            breakGlass: {
              notify: ['group:default/security'],
              perPerson: 100,
              total: 100,
            },
            audit: { keyFile: files.resolve('audit.pem') },
            ...options.custody,
          },
        },
      }),
      ...(db
        ? [
            createServiceFactory({
              service: coreServices.database,
              deps: {},
              factory: () => ({ getClient: async () => db }),
            }),
          ]
        : []),
      ...(options.features ?? []),
    ],
  });

  const call = async (
    as: As,
    method: 'get' | 'post' | 'delete',
    path: string,
    body?: object | string,
  ) => {
    const sent = request(backend.server)[method](`/api/custody${path}`);
    if (as !== 'nobody') {
      sent.set('Authorization', headerOf(as));
    }
    return body === undefined
      ? sent
      : sent.set('Content-Type', 'application/json').send(body);
  };
  return {
    provider,
    call,
    server: backend.server,
    stop: () => backend.stop(),
  };
}

export type StartedPlugin = Awaited<ReturnType<typeof startPlugin>>;

function headerOf(as: Exclude<As, 'nobody'>): string {
  return 'user' in as
    ? mockCredentials.user.header(`user:default/${as.user}`)
    : mockCredentials.service.header({
        onBehalfOf: mockCredentials.service(`plugin:${as.plugin}`),
        targetPluginId: 'custody',
      });
}
