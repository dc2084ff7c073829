export * from './auditService';
export * from './certificateService';
export * from './headsService';
