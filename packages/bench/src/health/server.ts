import { resolve } from 'node:path';
import { createBackend } from '@backstage/backend-defaults';
import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import catalogModuleCustody from '@custody/backstage-plugin-catalog-backend-module-custody';
import custodyPlugin from '@custody/backstage-plugin-custody-backend';
import { custodyProvidersExtensionPoint } from '@custody/backstage-plugin-custody-node';
import { FakeProvider } from '@custody/backstage-plugin-custody-test-utils';
import { processedEntities, staticProvider } from './catalogEntities';
import { fillRecord } from './custodyRecord';
import { EVERYBODY, NAMESPACE, PERSON } from './estate';
import { fillCatalog } from './fillCatalog';
import type { FromServer, ServerOptions } from './runningServer';
import { signIn } from './signIn';

// eslint-disable-next-line no-restricted-syntax -- never built: it runs from its sources
const EXAMPLES = resolve(__dirname, '../../../../examples');

/** Backstage with the catalog and Custody and nothing else, both filled; a process of its own, so that who asks doesn't slow it. */
async function main({ port, database }: ServerOptions): Promise<void> {
  const record = later();
  const catalogTables = later();
  const { token, plugin: auth } = await signIn(PERSON);
  const provider = { environment: 'production' };

  const backend = createBackend();
  backend.add(
    mockServices.rootConfig.factory({
      data: {
        app: { baseUrl: `http://127.0.0.1:${port}` },
        backend: {
          baseUrl: `http://127.0.0.1:${port}`,
          listen: { host: '127.0.0.1', port },
          database,
        },
        custody: {
          scopes: { path: resolve(EXAMPLES, 'scopes') },
          policy: { path: resolve(EXAMPLES, 'policies') },
          tenants: [
            { name: NAMESPACE, namespaces: [NAMESPACE], groups: [EVERYBODY] },
          ],
          providers: { postgresql: { ledger: provider, storefront: provider } },
        },
      },
    }),
  );
  backend.add(auth);
  backend.add(catalogPlugin);
  backend.add(catalogModuleCustody);
  backend.add(custodyPlugin);
  backend.add(
    createBackendModule({
      pluginId: 'catalog',
      moduleId: 'estate',
      register(reg) {
        reg.registerInit({
          deps: {
            catalog: catalogProcessingExtensionPoint,
            database: coreServices.database,
            lifecycle: coreServices.lifecycle,
          },
          async init({ catalog, database: own, lifecycle }) {
            catalog.addEntityProvider(staticProvider(processedEntities()));
            lifecycle.addStartupHook(() => {
              catalogTables.settle(own.getClient().then(fillCatalog));
            });
          },
        });
      },
    }),
  );
  backend.add(
    createBackendModule({
      pluginId: 'custody',
      moduleId: 'estate',
      register(reg) {
        reg.registerInit({
          deps: {
            providers: custodyProvidersExtensionPoint,
            database: coreServices.database,
            lifecycle: coreServices.lifecycle,
          },
          async init({ providers, database: own, lifecycle }) {
            providers.addProviderFactory({
              type: 'postgresql',
              create: ({ ref }) => new FakeProvider(ref),
            });
            lifecycle.addStartupHook(() => {
              // After the catalog: else Custody's first sweep misses what has not been filled in yet, and writes so.
              record.settle(
                Promise.all([own.getClient(), catalogTables.done]).then(
                  ([db]) => fillRecord(db, Date.now()),
                ),
              );
            });
          },
        });
      },
    }),
  );
  await backend.start();
  await record.done;
  tell({ token });
}

/** Something that is begun by a hook, whenever Backstage calls it. */
function later() {
  let settle: (work: Promise<void>) => void = () => {};
  const done = new Promise<void>(resolveIt => {
    settle = resolveIt;
  });
  return { done, settle };
}

function tell(message: FromServer): void {
  process.send?.(message);
}

// Nothing is left running when who started it is gone.
process.on('disconnect', () => process.exit());

main(JSON.parse(process.argv[2])).catch(error => {
  tell({ failed: String(error) });
});
