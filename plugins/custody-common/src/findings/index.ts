export * from './words';
export * from './facts';
export * from './rules';
export * from './exceptions';
export * from './findings';
export * from './componentFindings';
export * from './grantLevel';
