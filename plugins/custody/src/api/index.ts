export { custodyApiRef, custodyClientFrom } from './custodyApiRef';
export { CustodyQueryProvider } from './CustodyQueryProvider';
export { createQueryClient } from './queryClient';
export { problemOf, type Problem, type ProblemKind } from './problem';
export * from './queries';
export * from './mutations';
export * from './delegations';
