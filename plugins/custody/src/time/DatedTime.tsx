import Box from '@mui/material/Box';
import { day, moment, relativeTo } from './relative';
import { useLanguage } from './useLanguage';
import { useNow } from './useNow';

/**
 * "in 2 days", and under it when that is, for everybody to read: where the date itself is what people come for, and not
 * everybody can hover.
 *
 * @param props.to - how exactly
 */
export function DatedTime(props: { at: string; to: 'day' | 'minute' }) {
  const language = useLanguage();
  const now = useNow();
  const exactly = props.to === 'day' ? day : moment;
  return (
    <time
      dateTime={props.at}
      style={{ fontVariantNumeric: 'tabular-nums', display: 'inline-block' }}
    >
      <Box component="span" sx={{ display: 'block', whiteSpace: 'nowrap' }}>
        {relativeTo(props.at, now, language)}
      </Box>{' '}
      <Box
        component="span"
        sx={{
          display: 'block',
          whiteSpace: 'nowrap',
          typography: 'body2',
          color: 'text.secondary',
        }}
      >
        {exactly(props.at, language)}
      </Box>
    </time>
  );
}

/** "30 Nov 2026 (in 7 days)", for the middle of a sentence. */
export function DayInWords(props: { at: string }) {
  const language = useLanguage();
  const now = useNow();
  return (
    <time dateTime={props.at} style={{ fontVariantNumeric: 'tabular-nums' }}>
      {day(props.at, language)} ({relativeTo(props.at, now, language)})
    </time>
  );
}
