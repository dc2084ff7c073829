export * from './certificate';
export { type AuditExportLine, parseExportLine } from './exportLine';
export * from './head';
export * from './inventory';
export * from './merkle';
export * from './record';
export * from './seal';
export * from './verification';
export { AuditLogVerifier } from './verifyLog';
