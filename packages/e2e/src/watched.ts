import type { Page } from '@playwright/test';
import { CHANGE_CHANNEL } from '@custody/backstage-plugin-custody-common';

/** What Custody's signals said to a page: their messages, as they came. */
export type Heard = {
  messages: Array<{ identities: string[]; requests: string[]; more: boolean }>;
};

/** Listens to what a page hears of Custody by Backstage's signals, from its next load on. */
export function hear(page: Page): Heard {
  const heard: Heard = { messages: [] };
  page.on('websocket', socket =>
    socket.on('framereceived', ({ payload }) => {
      const frame = parse(String(payload));
      if (frame?.channel === CHANGE_CHANNEL && frame.message) {
        heard.messages.push(frame.message);
      }
    }),
  );
  return heard;
}

/** Counts how often a page reads one identity. */
export function countReads(page: Page, identity: string): () => number {
  let reads = 0;
  page.on('request', request => {
    if (request.url().endsWith(`/api/custody/identities/${identity}`)) {
      reads += 1;
    }
  });
  return () => reads;
}

function parse(
  payload: string,
): { channel?: string; message?: Heard['messages'][number] } | undefined {
  try {
    return JSON.parse(payload);
  } catch {
    // Not everything on a page's websockets is JSON.
    return undefined;
  }
}
