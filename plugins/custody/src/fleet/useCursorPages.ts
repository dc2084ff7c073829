import { useState } from 'react';

/**
 * Turns a cursor-paged list into numbered pages: the way back is remembered, the way forward is asked of the server.
 *
 * @param resetKey - with another key (other filters, another size), the first page is shown again
 */
export function useCursorPages(resetKey: string) {
  const [state, setState] = useState<{
    key: string;
    page: number;
    cursors: (string | undefined)[];
  }>({ key: resetKey, page: 0, cursors: [undefined] });
  const current =
    state.key === resetKey
      ? state
      : { key: resetKey, page: 0, cursors: [undefined] };
  const go = (page: number, nextCursor: string | null | undefined) => {
    const cursors = [...current.cursors];
    if (page > current.page) {
      if (!nextCursor) return;
      cursors[page] = nextCursor;
    }
    setState({ key: resetKey, page, cursors });
  };
  return { page: current.page, cursor: current.cursors[current.page], go };
}
