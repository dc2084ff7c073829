/**
 * What stands behind the route that submits requests. The package exports none of it, because adopters have no
 * business with it; what submitting costs can't be measured from outside, though, without measuring HTTP.
 */
export { systemClock } from '@custody/backstage-plugin-custody-backend/src/clock';
export { createOperations } from '@custody/backstage-plugin-custody-backend/src/engine/enqueue';
export { createWakeup } from '@custody/backstage-plugin-custody-backend/src/engine/wakeup';
export { createCatalogDirectories } from '@custody/backstage-plugin-custody-backend/src/services/directory';
export { createIdentityRecord } from '@custody/backstage-plugin-custody-backend/src/services/identities/record';
export { PolicyService } from '@custody/backstage-plugin-custody-backend/src/services/policy';
export type { RequestOutcomes } from '@custody/backstage-plugin-custody-backend/src/services/ports';
export {
  createRequestOutcomes,
  DefaultRequestsService,
} from '@custody/backstage-plugin-custody-backend/src/services/requests';
export { createTenants } from '@custody/backstage-plugin-custody-backend/src/services/tenants';
export { VocabularyService } from '@custody/backstage-plugin-custody-backend/src/services/vocabulary';
export { openDatabase } from '@custody/backstage-plugin-custody-backend/src/store/openDatabase';
