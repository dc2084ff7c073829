import { identityApiRef } from '@backstage/core-plugin-api';
import { renderInTestApp, mockApis } from '@backstage/frontend-test-utils';
import {
  catalogApiRef,
  entityRouteRef,
  type CatalogApi,
} from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import type { SignalApi } from '@backstage/plugin-signals-react';
import type { QueryClient } from '@tanstack/react-query';
import type { RenderResult } from '@testing-library/react';
import type { ReactElement } from 'react';
import { createQueryClient } from '../api/queryClient';
import { custodyApiRef } from '../api/custodyApiRef';
import { CustodyQueryProvider } from '../api/CustodyQueryProvider';
import { rootRouteRef } from '../routes';
import { catalogEntities } from './catalog';
import { people } from './people';
import { scriptedApi, type ScriptedApi } from './scriptedApi';
import { WithSignals } from './WithSignals';
import { busyWorld, type World } from './world';

/**
 * Renders a part of the plugin in a Backstage test app, over a scripted API, with a cache of its own.
 *
 * @returns what React Testing Library gives, and the API, to break it or to ask what was called
 */
export function renderPart(
  element: ReactElement,
  options: {
    world?: World;
    me?: string;
    /** Where the browser is; only for parts that read the address. */
    at?: string;
    mountPath?: string;
    /** The catalog's API; without it, one with the components and groups of these tests. */
    catalog?: CatalogApi;
    break?: (api: ScriptedApi) => void;
    client?: QueryClient;
    /** Backstage's signals; without them, an app that has none installed. */
    signals?: SignalApi;
  } = {},
): RenderResult & { api: ScriptedApi; client: QueryClient } {
  const me = options.me ?? people.lena.ref;
  const api = scriptedApi(options.world ?? busyWorld(Date.now()), me);
  options.break?.(api);
  const client = options.client ?? createQueryClient();
  const view = renderInTestApp(
    <WithSignals signals={options.signals}>
      <CustodyQueryProvider client={client}>{element}</CustodyQueryProvider>
    </WithSignals>,
    {
      mountedRoutes: {
        '/identities': rootRouteRef,
        '/catalog/:namespace/:kind/:name': entityRouteRef,
      },
      ...(options.at ? { initialRouteEntries: [options.at] } : {}),
      ...(options.mountPath ? { mountPath: options.mountPath } : {}),
      apis: [
        [custodyApiRef, api],
        [
          catalogApiRef,
          options.catalog ?? catalogApiMock({ entities: catalogEntities }),
        ],
        [
          identityApiRef,
          mockApis.identity({
            userEntityRef: me,
            ownershipEntityRefs: [me, 'group:default/payments'],
          }),
        ],
      ],
    },
  );
  return { ...view, api, client };
}
