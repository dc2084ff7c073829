export * from './requestsService';
export * from './authorizedRequests';
export { notFound } from './notFound';
export { createRequestOutcomes } from './requestOutcomes';
export { endTimedOut } from './timeouts';
export { remindDue } from './reminders';
