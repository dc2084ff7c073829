import { createBackendModule } from '@backstage/backend-plugin-api';
import { custodyProvidersExtensionPoint } from '@custody/backstage-plugin-custody-node';
import { readLdapProviderConfig } from './config';
import { LdapProvider } from './LdapProvider';

/** Adds the `ldap` provider type to Custody. */
export const custodyModuleLdap = createBackendModule({
  pluginId: 'custody',
  moduleId: 'ldap',
  register(reg) {
    reg.registerInit({
      deps: { providers: custodyProvidersExtensionPoint },
      async init({ providers }) {
        providers.addProviderFactory({
          type: 'ldap',
          create: ({ ref, config }) =>
            new LdapProvider(ref, readLdapProviderConfig(ref, config)),
        });
      },
    });
  },
});
