import type { RequestKind } from '@custody/backstage-plugin-custody-common';
import { Duration } from 'luxon';
import type { Db } from '../database';
import { brokenFor } from '../breakGlasses';
import type { RequestsRow } from '../tables';

const SAMPLE = 50;
/** Fewer say nothing of what is usual. */
const LEAST = 5;

/** @returns the median time that people took to approve the last such requests, ISO-8601; null where they were too few */
export async function medianApprovalTime(
  db: Db,
  like: { kind: RequestKind; environment: string | null },
): Promise<string | null> {
  const rows = await db<RequestsRow>('requests')
    .where({ kind: like.kind, environment: like.environment })
    .whereIn('state', ['approved', 'fulfilled'])
    .whereRaw('decided_at > created_at')
    // How fast somebody broke the glass says nothing of how fast people review.
    .whereNotExists(brokenFor(db, null))
    .orderBy('created_at', 'desc')
    .limit(SAMPLE)
    .select('created_at', 'decided_at');
  const minutes = rows
    .map(
      ({ created_at, decided_at }) =>
        (Date.parse(decided_at as string) - Date.parse(created_at)) / 60_000,
    )
    .sort((a, b) => a - b);
  if (minutes.length < LEAST) {
    return null;
  }
  const median = Math.max(
    1,
    Math.round(minutes[Math.floor(minutes.length / 2)]),
  );
  return Duration.fromObject({ minutes: median })
    .shiftTo('hours', 'minutes')
    .toISO();
}
