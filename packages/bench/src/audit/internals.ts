/**
 * What writes, seals, exports and verifies the audit log. The packages export none of it, because adopters have no
 * business with it; its speed can't be measured from outside, though, without measuring HTTP and the start of a process.
 */
export { verifyExport } from '@custody/cli/src/audit/verify';
export {
  type AuditEntry,
  audited,
} from '@custody/backstage-plugin-custody-backend/src/audit/auditLog';
export { createFileSigner } from '@custody/backstage-plugin-custody-backend/src/audit/fileSigner';
export { sealEvents } from '@custody/backstage-plugin-custody-backend/src/audit/sealer';
export { systemClock } from '@custody/backstage-plugin-custody-backend/src/clock';
export { jsonlChunks } from '@custody/backstage-plugin-custody-backend/src/services/audit/export';
export { insertIdentity } from '@custody/backstage-plugin-custody-backend/src/store/identities/writeIdentity';
export {
  findRequest,
  insertRequest,
} from '@custody/backstage-plugin-custody-backend/src/store/requests';
export { openDatabase } from '@custody/backstage-plugin-custody-backend/src/store/openDatabase';
