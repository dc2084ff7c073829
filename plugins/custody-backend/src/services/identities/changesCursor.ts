import { InputError } from '@backstage/errors';
import { quote } from '@custody/backstage-plugin-custody-common';

const CURSOR = /^(\d{1,15})(?:\.(\d{1,15}))?$/;

/**
 * Where a reader of the feed stands.
 *
 * `knows` is how far it knows of removals besides: who began after some were forgotten never heard of what they
 * removed, and does not miss them on the way to where they stood.
 */
export type FeedPosition = { at: number; knows: number };

/** @throws InputError for something that was never a cursor of ours */
export function readFeedCursor(cursor: string): FeedPosition {
  const found = CURSOR.exec(cursor);
  if (!found) {
    throw new InputError(
      `\`cursor\` is ${quote(
        cursor,
      )}: use \`nextCursor\` of the page before, or none to begin`,
    );
  }
  return { at: Number(found[1]), knows: Number(found[2] ?? 0) };
}

/** @returns what a reader gives back to go on */
export function writeFeedCursor({ at, knows }: FeedPosition): string {
  return knows > at ? `${at}.${knows}` : String(at);
}
