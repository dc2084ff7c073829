export * from './definition';
export * from './parseDefinitions';
