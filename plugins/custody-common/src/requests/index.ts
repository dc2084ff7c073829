export * from './words';
export * from './payload';
