import type { AuthService } from '@backstage/backend-plugin-api';
import {
  changesPageSchema,
  type CustodyClient,
} from '@custody/backstage-plugin-custody-common';
import type { Change } from './foldChanges';

const PAGE = 500;
/** Once because the reader was away for long, and once more for what was forgotten while it read. */
const MOST_RESTARTS = 2;

/** A stretch of the feed, where to go on, and whether it is all of it, from its start. */
export type FeedStretch = { changes: Change[]; cursor: string; whole: boolean };

/**
 * Reads the feed of changes to its end, with the credentials of the catalog plugin.
 *
 * Where the backend no longer knows what came after the cursor, all of it is read from the start.
 *
 * @param options.cursor - where to go on; left out, all of it is read from the start
 * @throws when the backend does not answer or its answer is malformed; then nothing was read
 */
export async function readChanges(options: {
  client: Pick<CustodyClient, 'changes'>;
  auth: AuthService;
  cursor?: string;
  signal?: AbortSignal;
}): Promise<FeedStretch> {
  const { client, auth, signal } = options;
  const { token } = await auth.getPluginRequestToken({
    onBehalfOf: await auth.getOwnServiceCredentials(),
    targetPluginId: 'custody',
  });
  let changes: Change[] = [];
  let cursor = options.cursor;
  let whole = cursor === undefined;
  let restarts = 0;
  for (;;) {
    const page = changesPageSchema.parse(
      await client.changes(
        { query: { limit: PAGE, ...(cursor !== undefined && { cursor }) } },
        { token, signal },
      ),
    );
    if (page.resync) {
      restarts += 1;
      if (restarts > MOST_RESTARTS) {
        throw new Error(
          `the feed of changes asked ${restarts} times to be read from its start`,
        );
      }
      changes = [];
      cursor = undefined;
      whole = true;
      continue;
    }
    changes.push(...page.items);
    // A page that leads nowhere would be read forever.
    if (page.hasMore && page.nextCursor === cursor) {
      throw new Error(
        `the feed of changes says there is more after \`${cursor}\` and does not lead on`,
      );
    }
    cursor = page.nextCursor;
    if (!page.hasMore) {
      return { changes, cursor, whole };
    }
  }
}
