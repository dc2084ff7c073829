export * from './owed';
export * from './matching';
export * from './quorum';
export * from './delegation';
