export * from './storedRequest';
export * from './findRequests';
export * from './writeRequests';
export * from './listRequests';
export * from './findExceptions';
export * from './medianApprovalTime';
