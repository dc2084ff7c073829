/**
 * The LDAP provider of Custody.
 *
 * @packageDocumentation
 */
export { custodyModuleLdap as default } from './module';
export { LdapProvider } from './LdapProvider';
export type { LdapProviderOptions } from './config';
export type { Address, TlsOptions } from './directory/connection';
