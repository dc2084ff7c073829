/**
 * Custody for the older frontend system.
 *
 * @packageDocumentation
 */
export {
  CustodyApprovalHistoryCard,
  CustodyCredentialHealthCard,
  CustodyIdentitiesContent,
  CustodyIdentityCard,
  CustodyIdentityContent,
  CustodyPage,
  custodyPlugin,
  CustodyTemplateCard,
} from './legacy/plugin';
export {
  CustodyOwnerFieldExtension,
  CustodyScopesFieldExtension,
} from './legacy/fields';
export { custodyApiRef } from './api/custodyApiRef';
export { isCustodyComponent, isIdentityEntity } from './filters';
export { isCustodyTemplate } from './templates/templateStatus';
export { custodyTranslationRef } from './translation';
