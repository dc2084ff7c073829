import { useEffect, useRef } from 'react';

/**
 * Loads more when the end of a list comes into view; a button does the same for who doesn't scroll.
 *
 * @param more - whether there is more, and nothing loads yet
 * @param load - loads it
 * @returns the ref for what stands at the end
 */
export function useLoadOnScroll(more: boolean, load: () => void) {
  const end = useRef<HTMLDivElement>(null);
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    const element = end.current;
    if (!more || !element || typeof IntersectionObserver === 'undefined') {
      return undefined;
    }
    const observer = new IntersectionObserver(entries => {
      if (entries.some(entry => entry.isIntersecting)) latest.current();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [more]);
  return end;
}
