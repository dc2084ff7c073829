import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import scaffolderEntityModel from '@backstage/plugin-catalog-backend-module-scaffolder-entity-model';
import {
  catalogProcessingExtensionPoint,
  type EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import { eventsServiceFactory } from '@backstage/plugin-events-node';
import type { JsonObject } from '@backstage/types';
import custody from '../index';
import { FakeFeed, fakeCustody } from './FakeFeed';

/**
 * A real catalog on SQLite with this module.
 *
 * @param options.entities - entities as another provider would publish them, from `url:https://git.example/a.yaml`
 */
export async function startCatalog(options: {
  config?: JsonObject;
  entities?: Entity[];
  feed?: FakeFeed;
  features?: Parameters<typeof startTestBackend>[0]['features'];
}) {
  const feed = options.feed ?? new FakeFeed();
  const errors: string[] = [];
  let connection: EntityProviderConnection | undefined;
  const git = createBackendModule({
    pluginId: 'catalog',
    moduleId: 'test-git',
    register(reg) {
      reg.registerInit({
        deps: { catalog: catalogProcessingExtensionPoint },
        async init({ catalog }) {
          catalog.setOnProcessingErrorHandler(event => {
            errors.push(...event.errors.map(error => error.message));
          });
          catalog.addEntityProvider({
            getProviderName: () => 'test-git',
            connect: async c => {
              connection = c;
              await c.applyMutation({
                type: 'full',
                entities: (options.entities ?? []).map(entity => ({
                  entity: fromGit(entity),
                  locationKey: 'git',
                })),
              });
            },
          });
        },
      });
    },
  });
  const backend = await startTestBackend({
    features: [
      mockServices.rootConfig.factory({
        data: {
          catalog: { processingInterval: { seconds: 1 } },
          events: { useEventBus: 'never' },
          ...options.config,
        },
      }),
      eventsServiceFactory,
      catalogPlugin,
      scaffolderEntityModel,
      custody,
      fakeCustody(feed),
      git,
      ...(options.features ?? []),
    ],
  });
  const url = `http://localhost:${backend.server.port()}/api/catalog`;
  const headers = {
    Authorization: mockCredentials.user.header(),
    'Content-Type': 'application/json',
  };

  return {
    feed,
    /** Every error of processing so far. */
    errors,
    publish: async (entities: Entity[]) =>
      connection?.applyMutation({
        type: 'delta',
        added: entities.map(entity => ({
          entity: fromGit(entity),
          locationKey: 'git',
        })),
        removed: [],
      }),
    /** The entity as stitched, once `ready` says so; undefined when it can't be found. */
    entity: async (
      path: string,
      ready: (entity?: Entity) => boolean = Boolean,
    ) =>
      eventually(async () => {
        const response = await fetch(`${url}/entities/by-name/${path}`, {
          headers,
        });
        const entity: Entity | undefined = response.ok
          ? await response.json()
          : undefined;
        return ready(entity) ? { entity } : undefined;
      }).then(found => found.entity),
    /** All messages with which the catalog refuses an entity; empty when it takes it. */
    refusals: async (entity: JsonObject): Promise<string[]> => {
      const response = await fetch(`${url}/validate-entity`, {
        method: 'POST',
        headers,
        body: JSON.stringify({
          entity,
          location: 'url:https://git.example/a.yaml',
        }),
      });
      if (response.ok) {
        return [];
      }
      const body = await response.json();
      return (body.errors ?? [body.error]).map(
        (e: { message: string }) => e.message,
      );
    },
    get: async (path: string) =>
      (await fetch(`${url}${path}`, { headers })).json(),
  };
}

function fromGit(entity: Entity): Entity {
  const location = 'url:https://git.example/a.yaml';
  return {
    ...entity,
    metadata: {
      ...entity.metadata,
      annotations: {
        ...entity.metadata.annotations,
        'backstage.io/managed-by-location': location,
        'backstage.io/managed-by-origin-location': location,
      },
    },
  };
}

/** Asks again until there is an answer, for at most 20 seconds. */
export async function eventually<T>(
  ask: () => Promise<T | undefined>,
): Promise<T> {
  const end = performance.now() + 20_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) {
      return answer;
    }
    if (performance.now() > end) {
      throw new Error('waited for 20 seconds in vain');
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}
