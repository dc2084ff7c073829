import { absolute, relativeTo } from './relative';
import { useLanguage } from './useLanguage';
import { useNow } from './useNow';
import { VisuallyHidden } from '../shared/VisuallyHidden';

/** "in 2 days", with the instant and its zone on hover and for screen readers. */
export function RelativeTime(props: { at: string }) {
  const language = useLanguage();
  const now = useNow();
  const exact = absolute(props.at, language);
  return (
    <time
      dateTime={props.at}
      title={exact}
      style={{ whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' }}
    >
      {relativeTo(props.at, now, language)}
      <VisuallyHidden> ({exact})</VisuallyHidden>
    </time>
  );
}
