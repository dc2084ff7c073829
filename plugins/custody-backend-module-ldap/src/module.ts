import { createProviderModule } from '@custody/backstage-plugin-custody-node';
import { readLdapProviderConfig } from './config';
import { LdapProvider } from './LdapProvider';

/** Adds the `ldap` provider type to Custody. */
export const custodyModuleLdap = createProviderModule({
  type: 'ldap',
  create: ({ ref, config }) =>
    new LdapProvider(ref, readLdapProviderConfig(ref, config)),
});
