// eslint-disable-next-line @backstage/no-ui-css-imports-in-non-frontend -- this is an app, of its own
import '@backstage/ui/css/styles.css';
import { InMemoryCatalogClient } from '@backstage/catalog-client/testUtils';
import { createApp } from '@backstage/frontend-defaults';
import {
  ApiBlueprint,
  createFrontendModule,
} from '@backstage/frontend-plugin-api';
import { SignInPageBlueprint } from '@backstage/plugin-app-react';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import scaffolderPlugin from '@backstage/plugin-scaffolder/alpha';
import { scaffolderApiRef } from '@backstage/plugin-scaffolder-react';
import ReactDOM from 'react-dom/client';
import custodyPlugin, { custodyApiRef } from '../src';
import { catalogEntities } from '../src/__testUtils__/catalog';
import { people } from '../src/__testUtils__/people';
import { scaffolderDouble } from './scaffolder';
import { SignInAsLena } from './SignInAsLena';
import { playedApi } from './played';

/*
 * A Backstage with Custody's pages over a scripted API, for looking at them without a backend:
 *
 *   yarn workspace @custody/backstage-plugin-custody start
 *
 * `?world=empty|error|forbidden|loading|denied|many` on the first address plays another day.
 */
const app = createApp({
  features: [
    catalogPlugin,
    scaffolderPlugin,
    custodyPlugin,
    createFrontendModule({
      pluginId: 'app',
      extensions: [
        SignInPageBlueprint.make({
          params: { loader: async () => SignInAsLena },
        }),
      ],
    }),
    createFrontendModule({
      pluginId: 'custody',
      extensions: [
        ApiBlueprint.make({
          params: define =>
            define({
              api: custodyApiRef,
              deps: {},
              factory: () => playedApi(people.lena.ref),
            }),
        }),
      ],
    }),
    createFrontendModule({
      pluginId: 'catalog',
      extensions: [
        ApiBlueprint.make({
          params: define =>
            define({
              api: catalogApiRef,
              deps: {},
              factory: () =>
                new InMemoryCatalogClient({ entities: catalogEntities }),
            }),
        }),
      ],
    }),
    createFrontendModule({
      pluginId: 'scaffolder',
      extensions: [
        ApiBlueprint.make({
          params: define =>
            define({
              api: scaffolderApiRef,
              deps: {},
              factory: () => scaffolderDouble,
            }),
        }),
      ],
    }),
  ],
});

ReactDOM.createRoot(document.getElementById('root')!).render(app.createRoot());
