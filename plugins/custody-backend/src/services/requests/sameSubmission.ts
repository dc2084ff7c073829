import { ConflictError } from '@backstage/errors';
import {
  canonicalDigest,
  quote,
  RequestPayload,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { findRequestByDedupeKey, StoredRequest } from '../../store/requests';
import { dedupeKey, type Submission } from './dedupeKey';

/**
 * The request that the same submission made before. A scaffolder task asks once for each subject, however often it
 * is retried; a person's request is the same while it is open.
 *
 * @throws ConflictError when the task already asked for something else
 */
export async function findSameSubmission(
  db: Knex,
  submission: Submission,
): Promise<StoredRequest | undefined> {
  const found = await findRequestByDedupeKey(db, dedupeKey(submission));
  if (
    found &&
    canonicalDigest(withoutTask(found.payload)) !==
      canonicalDigest(withoutTask(submission.payload))
  ) {
    throw new ConflictError(
      `the task ${quote(
        found.task_id,
      )} asked for something else before; start a new task`,
    );
  }
  return found;
}

/** Its task is in the key; a request that another task goes on with says the one that made it. */
function withoutTask({ task: _task, ...asked }: RequestPayload): object {
  return asked;
}
