import { ConflictError } from '@backstage/errors';
import {
  consumersOf,
  jwkThumbprint,
  type PublicJwk,
  quote,
  requestDigest,
  type ReplacedKeys,
  type RequestPayload,
} from '@custody/backstage-plugin-custody-common';
import { findKeptConsumers } from './keptConsumers';
import { listConsumersNamed } from '../../store/credentials/consumers';
import type { Db } from '../../store/database';
import type { StoredRequest } from '../../store/requests';
import type { ConsumersRow } from '../../store/tables';

/** The public keys of a consumer that exists, as it is stored. */
export type HeldKeys = Pick<
  ConsumersRow,
  'name' | 'signing_key' | 'encryption_key'
>;

/**
 * The keys that consumers have now and would lose by a request. A consumer that is asked for with the keys that it has
 * loses none.
 *
 * @param held - the consumers of the identity that the request is about
 */
export function replacedKeys(
  payload: RequestPayload,
  held: readonly HeldKeys[],
): ReplacedKeys[] {
  return consumersOf(payload).flatMap(({ name, keys }) => {
    const before = held.find(consumer => consumer.name === name);
    if (!before) {
      return [];
    }
    const [signing, encryption] = [
      before.signing_key,
      before.encryption_key,
    ].map(text => jwkThumbprint(JSON.parse(text) as PublicJwk));
    const thumbprints = keys.map(({ use }) =>
      use === 'sig' ? signing : encryption,
    );
    return keys.every((key, at) => jwkThumbprint(key) === thumbprints[at])
      ? []
      : [{ name, thumbprints }];
  });
}

/** @returns what {@link replacedKeys} says of the consumers as they are now */
export async function findReplacedKeys(
  db: Db,
  payload: RequestPayload,
  identityUid: string | null,
): Promise<ReplacedKeys[]> {
  const names = consumersOf(payload).map(({ name }) => name);
  return identityUid === null || names.length === 0
    ? []
    : replacedKeys(payload, await listConsumersNamed(db, identityUid, names));
}

/**
 * INVARIANT: keys are replaced only in place of those that reviewers saw, and what came by breaking the glass stays only with
 * those that they saw: the digest of a request covers them.
 *
 * @throws ConflictError when the keys that it would replace are others by now
 */
export async function requireSameKeysReplaced(
  db: Db,
  request: StoredRequest,
): Promise<void> {
  const { payload, decision, derived } = request;
  if (payload.kind === 'declare') {
    return;
  }
  const kept = await findKeptConsumers(db, payload, request.identity_uid);
  const consumers = [...consumersOf(payload), ...kept];
  if (consumers.length === 0) {
    return;
  }
  const digest = requestDigest({
    payload,
    subject: request.identity_ref ?? '',
    derived,
    obligations: decision.obligations,
    policyHash: request.policy_hash,
    replaced: await findReplacedKeys(db, payload, request.identity_uid),
    kept,
  });
  if (digest !== request.digest) {
    throw new ConflictError(
      `the keys of ${consumers
        .map(({ name }) => quote(name))
        .join(
          ', ',
        )} are others by now than those that this request said to replace or to keep; it has to be submitted again, for reviewers to see which`,
    );
  }
}
