import {
  consumersOf,
  jwkThumbprint,
  type KeptConsumer,
  type PublicJwk,
  type RequestPayload,
} from '@custody/backstage-plugin-custody-common';
import { listUnapproved } from '../../store/breakGlasses';
import { listActiveConsumers } from '../../store/credentials/consumers';
import type { Db } from '../../store/database';
import type { StoredRequest } from '../../store/requests';

/**
 * The consumers that came by breaking the glass and that a request would have stay, with approval: reviewers see them as
 * part of what they approve, and its digest covers them. One that the request itself registers anew is told there.
 */
export async function findKeptConsumers(
  db: Db,
  payload: RequestPayload,
  identityUid: string | null,
): Promise<KeptConsumer[]> {
  if (identityUid === null || !keeps(payload)) {
    return [];
  }
  const unapproved = await listUnapproved(db, [identityUid]);
  if (unapproved.length === 0) {
    return [];
  }
  const broken = unapproved.map(({ request_id: id }) => id);
  const named = consumersOf(payload).map(({ name }) => name);
  const consumers = await listActiveConsumers(db, identityUid);
  return consumers
    .filter(
      ({ name, request_id: by }) =>
        broken.includes(by) && !named.includes(name),
    )
    .map(({ name, signing_key: signing, encryption_key: encryption }) => ({
      name,
      thumbprints: [signing, encryption].map(text =>
        jwkThumbprint(JSON.parse(text) as PublicJwk),
      ),
    }));
}

/** The same of those requests that wait, by their ids; of all others there is nothing to tell any more. */
export async function findKeptOf(
  requests: readonly StoredRequest[],
  db: Db,
): Promise<Map<string, KeptConsumer[]>> {
  const waiting = requests.filter(
    ({ state, payload }) => state === 'pending' && keeps(payload),
  );
  if (waiting.length === 0) {
    return new Map();
  }
  const unapproved = await listUnapproved(
    db,
    waiting.flatMap(({ identity_uid: uid }) => uid ?? []),
  );
  const kept = new Map<string, KeptConsumer[]>();
  for (const { id, payload, identity_uid: uid } of waiting) {
    if (unapproved.some(({ identity_uid: of }) => of === uid)) {
      kept.set(id, await findKeptConsumers(db, payload, uid));
    }
  }
  return kept;
}

/** A `create` keeps them too: of what was broken and came to nothing, the consumers are there when it is asked for anew. */
function keeps({ kind }: RequestPayload): boolean {
  return kind === 'create' || kind === 'renew' || kind === 'change';
}
