import KeyOutlined from '@mui/icons-material/VpnKeyOutlined';
import {
  createFrontendModule,
  createTranslationMessages,
} from '@backstage/frontend-plugin-api';
import {
  IconBundleBlueprint,
  TranslationBlueprint,
} from '@backstage/plugin-app-react';
import { custodyTranslationRef } from '@custody/backstage-plugin-custody';

/** Backstage looks up the icon of a kind as `kind:<kind in lower case>`. */
const icons = IconBundleBlueprint.make({
  name: 'custody',
  params: { icons: { 'kind:identity': <KeyOutlined fontSize="inherit" /> } },
});

/**
 * The place for texts of one's own. It says nothing new in English; it makes the ref known to the app, so that a
 * later module's messages for it are found.
 */
const translations = TranslationBlueprint.make({
  name: 'custody',
  params: {
    resource: createTranslationMessages({
      ref: custodyTranslationRef,
      messages: {},
    }),
  },
});

/** Install beside the plugin; `app.packages: all` finds it by itself. */
export const custodyAppModule = createFrontendModule({
  pluginId: 'app',
  extensions: [icons, translations],
});
