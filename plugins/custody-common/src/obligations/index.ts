export * from './approvals';
export * from './limits';
export * from './levels';
export * from './obligations';
export * from './terms';
