/**
 * Custody's kind, identities and template checks for the software catalog.
 *
 * @packageDocumentation
 */
export { catalogModuleCustody as default } from './module';
export { IdentityEntityProcessor } from './identity/IdentityEntityProcessor';
export {
  IdentityEntityProvider,
  type IdentityEntityProviderOptions,
} from './provider/IdentityEntityProvider';
export type { FeedStretch } from './provider/readChanges';
export type { Change } from './provider/foldChanges';
export { TemplatePolicyProcessor } from './templates/TemplatePolicyProcessor';
