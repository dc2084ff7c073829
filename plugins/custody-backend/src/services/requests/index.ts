export * from './requestsService';
export * from './authorizedRequests';
export { createRequestOutcomes } from './requestOutcomes';
export { endTimedOut } from './timeouts';
