import { z } from 'zod/v4';

/** The channel of Backstage's signals on which Custody says that something changed. */
export const CHANGE_CHANNEL = 'custody:changes';

/**
 * That something changed, and no word of what: whoever hears it reads anew, and is told what they may see.
 *
 * INVARIANT: only opaque ids. It goes to groups, without asking for each person what Backstage's permissions leave of
 * what Custody's own rules show. With neither ids nor `more` it says only that signals arrive.
 */
export const changeSignalSchema = z.object({
  /** Uids of identities. */
  identities: z.array(z.string()),
  /** Ids of requests. */
  requests: z.array(z.string()),
  /** Whether so much changed that not all ids are here. */
  more: z.boolean(),
});
export type ChangeSignal = z.infer<typeof changeSignalSchema>;
