export * from './auditService';
