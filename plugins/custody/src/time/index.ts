export {
  absolute,
  day,
  lengthBetween,
  lengthOfTime,
  moment,
  relativeTo,
  roughLength,
} from './relative';
export { ServerText } from './ServerText';
export { DueTime } from './DueTime';
export { RelativeTime } from './RelativeTime';
export { useLanguage } from './useLanguage';
export { useNow } from './useNow';
export { DatedTime, DayInWords } from './DatedTime';
