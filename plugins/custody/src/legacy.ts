/**
 * Custody for the older frontend system.
 *
 * @packageDocumentation
 */
export {
  CustodyApprovalHistoryCard,
  CustodyCredentialHealthCard,
  CustodyIdentitiesContent,
  CustodyIdentityContent,
  CustodyPage,
  custodyPlugin,
} from './legacy/plugin';
export {
  CustodyOwnerFieldExtension,
  CustodyScopesFieldExtension,
} from './legacy/fields';
export { custodyApiRef } from './api/custodyApiRef';
export { isCustodyComponent, isIdentityEntity } from './filters';
export { custodyTranslationRef } from './translation';
