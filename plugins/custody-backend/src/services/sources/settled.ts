import { canonicalDigest } from '@custody/backstage-plugin-custody-common';
import { ConflictError } from '@backstage/errors';
import { setTimeout } from 'node:timers/promises';
import type { SourceReading } from './readFiles';

const ATTEMPTS = 3;
const SETTLE_MILLIS = 300;

/** Leaves a place that changed alone for a moment. */
export async function settle(): Promise<void> {
  await setTimeout(SETTLE_MILLIS);
}

/** What a place held once it had come to rest; equal contents have equal digests. */
export type SettledReading = SourceReading & { digest: string };

/**
 * Reads a place until two readings in a row are the same, so that a file that is being written is not taken for a
 * whole one: half a list of scopes is a list of scopes. A URL is read once, as it gives all its files of one commit.
 *
 * @param read - reads the place
 * @param inForce - the digest of what is in force, which needs no second reading; null at start
 * @param pause - waits a moment between two readings
 * @throws ConflictError when it is still being written to after three pauses
 */
export async function readSettled(
  read: () => Promise<SourceReading>,
  inForce: string | null,
  pause: () => Promise<void>,
): Promise<SettledReading> {
  let last = withDigest(await read());
  if (last.etag !== null || last.digest === inForce) {
    return last;
  }
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    await pause();
    const next = withDigest(await read());
    if (next.digest === last.digest) {
      return next;
    }
    last = next;
  }
  throw new ConflictError(
    'the files change while they are read; write them elsewhere and move them to their place',
  );
}

function withDigest(reading: SourceReading): SettledReading {
  return {
    ...reading,
    digest: canonicalDigest(
      reading.files.map(({ name, text }) => [name, text]),
    ),
  };
}
