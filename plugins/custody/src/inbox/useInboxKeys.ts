import { useEffect, useRef } from 'react';

export type InboxKey = 'next' | 'previous' | 'approve' | 'narrow' | 'deny';
const KEYS: Record<string, InboxKey> = {
  j: 'next',
  k: 'previous',
  a: 'approve',
  n: 'narrow',
  d: 'deny',
};

/**
 * `j k a n d` while nothing else wants the keyboard: not in a field, not in a dialog, not with Ctrl, Alt or Meta.
 *
 * @param onKey - what to do
 */
export function useInboxKeys(onKey: (key: InboxKey) => void) {
  const latest = useRef(onKey);
  latest.current = onKey;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const key = KEYS[event.key];
      if (!key || event.ctrlKey || event.metaKey || event.altKey) return;
      const target = event.target as HTMLElement | null;
      if (
        target?.closest(
          'input, textarea, select, [contenteditable="true"], [role="dialog"], [role="listbox"], [role="menu"]',
        )
      ) {
        return;
      }
      event.preventDefault();
      latest.current(key);
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}
