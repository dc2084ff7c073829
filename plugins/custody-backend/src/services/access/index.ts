export * from './viewer';
export * from './sees';
export * from './foreignComponent';
