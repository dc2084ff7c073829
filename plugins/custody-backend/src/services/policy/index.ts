export { factsAt } from './calendar';
export * from './policyService';
export * from './evaluate';
export * from './policyOverview';
export * from './policyRecord';
export type { Intents } from '@custody/policy';
