/**
 * What works on operations, and the tables that it works on. The package exports none of it, because adopters have no
 * business with it; its speed can't be measured from outside, though.
 */
export {
  createEngine,
  type EngineOptions,
} from '@custody/backstage-plugin-custody-backend/src/engine/engine';
export { planDue } from '@custody/backstage-plugin-custody-backend/src/engine/planner';
export { createWakeup } from '@custody/backstage-plugin-custody-backend/src/engine/wakeup';
export { createSealedSink } from '@custody/backstage-plugin-custody-backend/src/sinks/sealed';
export { clockOf } from '@custody/backstage-plugin-custody-backend/src/store/databaseClock';
export { openDatabase } from '@custody/backstage-plugin-custody-backend/src/store/openDatabase';
export { claimOperations } from '@custody/backstage-plugin-custody-backend/src/store/operations/claimOperations';
export { listRotationDue } from '@custody/backstage-plugin-custody-backend/src/store/operations/listDue';
