export * from './definition';
export * from './parseDefinitions';
export * from './widening';
