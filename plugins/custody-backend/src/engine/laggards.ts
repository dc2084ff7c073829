import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import {
  listStillOn,
  listWaiting,
} from '../store/credentials/acknowledgements';
import { findCredential } from '../store/credentials/credentials';
import { updateIdentity } from '../store/identities/writeIdentity';
import type { CredentialsRow, IdentitiesRow } from '../store/tables';

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
  return writeNote(
    tx,
    identity,
    waiting.map(({ name }) => name),
    now,
  );
}

/**
 * Notes who has not left versions that end while a later rotation waits, beside whom the note names already: those who are
 * told of it. Whoever moved to a version between has its overlap still, and is not named.
 *
 * @returns those who were left behind now, by name
 */
export async function addLaggards(
  tx: Knex.Transaction,
  identity: IdentitiesRow,
  ended: readonly CredentialsRow[],
  now: Instant,
): Promise<string[]> {
  const left = new Set<string>();
  for (const { version, retiring_at: retiringAt } of ended) {
    if (retiringAt !== null) {
      const still = { identityUid: identity.uid, version, retiringAt };
      (await listStillOn(tx, still)).forEach(({ name }) => left.add(name));
    }
  }
  if (left.size > 0) {
    const names = [...new Set([...noted(identity), ...left])].sort();
    await writeNote(tx, identity, names, now);
  }
  return [...left].sort();
}

/**
 * Takes off the note those who have moved since, or whose keys count for nothing any more. It names nobody anew: who
 * joined meanwhile, or has time left, was not left behind.
 */
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
    const waiting = await listWaiting(tx, {
      identityUid: identity.uid,
      credentialId: current.id,
    });
    const names = waiting.map(({ name }) => name);
    const left = noted(identity).filter(name => names.includes(name));
    await writeNote(tx, identity, left, now);
  }
}

function noted({ laggards }: IdentitiesRow): string[] {
  return laggards === null ? [] : JSON.parse(laggards);
}

async function writeNote(
  tx: Knex.Transaction,
  identity: IdentitiesRow,
  names: string[],
  now: Instant,
): Promise<string[]> {
  await updateIdentity(tx, identity.uid, {
    laggards_since: names.length > 0 ? identity.laggards_since ?? now : null,
    laggards: names.length > 0 ? JSON.stringify(names) : null,
  });
  return names;
}
