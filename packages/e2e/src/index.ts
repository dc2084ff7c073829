export * from './world';
export * from './persona';
export * from './accessible';
export * from './ledger';
export * from './secrets';
export * from './workload';
export * from './record';
export * from './watched';
