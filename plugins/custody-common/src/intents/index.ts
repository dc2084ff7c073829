export * from './definition';
export * from './judge';
