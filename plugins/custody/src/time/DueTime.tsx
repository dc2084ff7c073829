import { absolute, relativeTo, shortDate } from './relative';
import { useLanguage } from './useLanguage';
import { useNow } from './useNow';
import { VisuallyHidden } from '../shared/VisuallyHidden';

/**
 * "in 2 days (Nov 25)", for what ends or is due: people plan by the date, and not everybody can hover. The instant and its
 * zone are on hover and for screen readers.
 */
export function DueTime(props: { at: string }) {
  const language = useLanguage();
  const now = useNow();
  const exact = absolute(props.at, language);
  const whole = { whiteSpace: 'nowrap' } as const;
  return (
    <time
      dateTime={props.at}
      title={exact}
      style={{ fontVariantNumeric: 'tabular-nums' }}
    >
      <span style={whole}>{relativeTo(props.at, now, language)}</span>{' '}
      <span style={whole} aria-hidden>
        ({shortDate(props.at, now, language)})
      </span>
      <VisuallyHidden>({exact})</VisuallyHidden>
    </time>
  );
}
