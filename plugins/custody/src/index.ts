/**
 * The pages, cards and form fields of Custody, for the new frontend system. The older one is at `./legacy`.
 *
 * @packageDocumentation
 */
export { custodyPlugin as default } from './plugin';
export { custodyApiRef } from './api/custodyApiRef';
export { isCustodyComponent, isIdentityEntity } from './filters';
export { isCustodyTemplate } from './templates/templateStatus';
export { custodyTranslationRef } from './translation';
