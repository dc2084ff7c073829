export * from './breakGlassNotices';
export * from './delegationNotice';
export * from './enterNew';
export * from './exceptionNotice';
export * from './notices';
export * from './requestNotices';
export * from './sendNotices';
export * from './tellEndingGrants';
