export * from './exceptionsService';
export * from './tellEndingExceptions';
