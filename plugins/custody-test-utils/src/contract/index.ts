export type { ContractCase } from './cases';
export * from './harness';
export * from './suite';
