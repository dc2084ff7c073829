export * from './notices';
export * from './sendNotices';
