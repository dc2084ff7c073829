export * from './access';
export * from './identityRules';
export * from './whereConditions';
