export * from './words';
export * from './plan';
export * from './progress';
export * from './adoption';
export * from './backoff';
export * from './decide';
export * from './schedule';
export * from './window';
