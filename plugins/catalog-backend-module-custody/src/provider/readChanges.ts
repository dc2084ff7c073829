import type { AuthService } from '@backstage/backend-plugin-api';
import {
  changesPageSchema,
  type CustodyClient,
} from '@custody/backstage-plugin-custody-common';
import type { Change } from './foldChanges';

const PAGE = 500;

/** A stretch of the feed, and where to go on. */
export type FeedStretch = { changes: Change[]; cursor: string };

/**
 * Reads the feed of changes to its end, with the credentials of the catalog plugin.
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
  const changes: Change[] = [];
  let cursor = options.cursor;
  for (;;) {
    const page = changesPageSchema.parse(
      await client.changes(
        { query: { limit: PAGE, ...(cursor !== undefined && { cursor }) } },
        { token, signal },
      ),
    );
    changes.push(...page.items);
    // A page that leads nowhere would be read forever.
    if (page.hasMore && page.nextCursor === cursor) {
      throw new Error(
        `the feed of changes says there is more after \`${cursor}\` and does not lead on`,
      );
    }
    cursor = page.nextCursor;
    if (!page.hasMore) {
      return { changes, cursor };
    }
  }
}
