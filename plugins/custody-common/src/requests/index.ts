export * from './words';
export * from './payload';
export * from './machine';
export * from './digest';
export * from './thumbprint';
export * from './narrowing';
