export * from './instants';
export * from './quote';
export * from './canonical';
