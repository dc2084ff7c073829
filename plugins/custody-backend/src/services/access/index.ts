export * from './viewer';
export * from './sees';
export * from './seenIdentities';
export * from './foreignComponent';
export * from './outsiders';
export * from './standIn';
export * from './nobody';
