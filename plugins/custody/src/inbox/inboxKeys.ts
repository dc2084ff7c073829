import type { KeyboardEvent } from 'react';

export type InboxKey = 'next' | 'previous' | 'approve' | 'narrow' | 'deny';
const KEYS: Record<string, InboxKey> = {
  j: 'next',
  k: 'previous',
  a: 'approve',
  n: 'narrow',
  d: 'deny',
};
const WANTS_LETTERS =
  'input:not([type="checkbox"]), textarea, select, [contenteditable="true"], [role="dialog"], [role="listbox"], [role="menu"]';

/**
 * `j k a n d` while the focus is within the element that gets this handler, and nothing in it wants the keyboard: not in
 * a field, not in a dialog, not with Ctrl, Alt or Meta. Elsewhere on the page the letters do nothing, and a person can
 * switch them off (WCAG 2.1.4).
 *
 * @param enabled - whether the person wants the letters
 * @param onKey - what to do
 * @returns for `onKeyDown` of the list and the request
 */
export function inboxKeys(enabled: boolean, onKey: (key: InboxKey) => void) {
  return (event: KeyboardEvent<HTMLElement>) => {
    const key = KEYS[event.key];
    if (!enabled || !key) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if ((event.target as HTMLElement).closest(WANTS_LETTERS)) return;
    event.preventDefault();
    onKey(key);
  };
}
