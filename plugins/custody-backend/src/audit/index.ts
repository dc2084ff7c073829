export { AuditExtensions } from './extensions';
export { createAuditParts } from './auditParts';
