export * from './requestsInterface';
export * from './requestsService';
export * from './authorizedRequests';
export { notFound } from './notFound';
export { createRequestOutcomes } from './requestOutcomes';
export { endTimedOut } from './timeouts';
export { remindOfReviews } from './breakGlass';
export { remindDue } from './reminders';
