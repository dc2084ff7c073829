export * from './changed';
export * from './created';
export * from './declared';
export * from './retired';
export * from './transferred';
export * from './unchanged';
