import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { listWaiting } from '../store/credentials/acknowledgements';
import { findCredential } from '../store/credentials/credentials';
import { updateIdentity } from '../store/identities/writeIdentity';
import type { IdentitiesRow } from '../store/tables';

/**
 * Notes who had not moved when an overlap ended. The caller holds the identity's lock.
 *
 * @returns their names
 */
export async function noteLaggards(
  tx: Knex.Transaction,
  identity: IdentitiesRow,
  credentialId: string,
  now: Instant,
): Promise<string[]> {
  const waiting = await listWaiting(tx, {
    identityUid: identity.uid,
    credentialId,
  });
  const names = waiting.map(({ name }) => name);
  await updateIdentity(tx, identity.uid, {
    laggards_since: names.length > 0 ? identity.laggards_since ?? now : null,
    laggards: names.length > 0 ? JSON.stringify(names) : null,
  });
  return names;
}

/** Takes off the note those who have moved since, or whose keys count for nothing any more. */
export async function refreshLaggards(
  tx: Knex.Transaction,
  identity: IdentitiesRow,
  now: Instant,
): Promise<void> {
  const current =
    identity.laggards_since === null || identity.current_version === null
      ? undefined
      : await findCredential(tx, identity.uid, identity.current_version);
  if (current) {
    await noteLaggards(tx, identity, current.id, now);
  }
}
