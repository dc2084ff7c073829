import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { navContent } from './Navigation';

/** The sidebar of the demo's app. */
export const navModule = createFrontendModule({
  pluginId: 'app',
  extensions: [navContent],
});
