export { AuditExtensions } from './extensions';
export { createAuditParts } from './auditParts';
export { createSigner } from './signer';
