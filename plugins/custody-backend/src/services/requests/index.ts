export * from './requestsInterface';
export * from './requestsService';
export * from './authorizedRequests';
export { notFound } from './notFound';
export { whyNotTriedAgain } from './continueRequest';
export { createRequestOutcomes } from './requestOutcomes';
export { endTimedOut } from './timeouts';
export { remindOfReviews } from './breakGlass';
export { remindDue } from './reminders';
