export * from './policyService';
export * from './evaluate';
