import { type Instant, quote } from '@custody/backstage-plugin-custody-common';
import { findBreakGlasses, listUnapproved } from '../../../store/breakGlasses';
import type { Db } from '../../../store/database';
import type { StoredRequest } from '../../../store/requests';
import type { IdentitiesRow } from '../../../store/tables';

/**
 * Why no task goes on with a request for which the glass was broken.
 *
 * INVARIANT: what nobody reviewed beforehand lasts no longer than its short grant, unless that was renewed with approval:
 * neither for the task that asked, however often it is tried again, nor for one that goes on with it.
 *
 * @returns the reason in words; null while the grant lasts, and where no glass was broken
 */
export async function whyGlassIsOver(
  db: Db,
  request: StoredRequest,
  identity: Pick<IdentitiesRow, 'grant_ends_at'> | undefined,
  now: Instant,
): Promise<string | null> {
  const broken = (await findBreakGlasses(db, [request.id])).get(request.id);
  if (!broken) {
    return null;
  }
  // A grant that the glass was broken for once more lasts longer, and nobody has approved it.
  const unapproved = await listUnapproved(db, [broken.identity_uid]);
  const ended = unapproved.some(({ request_id: id }) => id === request.id)
    ? broken.ends_at
    : identity?.grant_ends_at;
  return ended && ended <= now
    ? `no task can go on with the request ${quote(
        request.id,
      )}: the glass was broken for it, and what that granted ended at ${ended}; have the grant renewed first`
    : null;
}
