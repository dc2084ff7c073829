import { createApp } from '@backstage/frontend-defaults';
import { navModule } from './modules/nav';
import { signInModule } from './modules/signIn';

/**
 * The demo's app. Its plugins, Custody among them, are found in this package's dependencies, because
 * app-config.yaml says `app.packages: all`: an adopter adds two dependencies and no code.
 */
export default createApp({ features: [navModule, signInModule] });
