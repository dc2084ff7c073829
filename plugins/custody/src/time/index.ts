export { absolute, day, lengthOfTime, moment, relativeTo } from './relative';
export { InstantText } from './InstantText';
export { RelativeTime } from './RelativeTime';
export { useLanguage } from './useLanguage';
export { useNow } from './useNow';
