export * from './harness';
export * from './suite';
