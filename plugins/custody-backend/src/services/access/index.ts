export * from './viewer';
export * from './sees';
