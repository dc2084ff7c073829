export * from './instants';
export * from './plainText';
export * from './quote';
export * from './unambiguousJson';
export * from './canonical';
