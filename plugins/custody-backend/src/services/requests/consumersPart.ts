import {
  consumersOf,
  jwkThumbprint,
  type KeptConsumer,
  type RequestView,
} from '@custody/backstage-plugin-custody-common';
import { listConsumersOf } from '../../store/credentials/consumers';
import type { Db } from '../../store/database';
import type { StoredRequest } from '../../store/requests';
import type { ConsumersRow } from '../../store/tables';
import { replacedKeys } from './replacedKeys';

/** The consumers that pending requests could take keys from. What was decided replaces nothing any more. */
export async function findHeld(
  requests: readonly StoredRequest[],
  db: Db,
): Promise<ConsumersRow[]> {
  const uids = requests.flatMap(({ state, payload, identity_uid }) =>
    state === 'pending' && consumersOf(payload).length > 0
      ? identity_uid ?? []
      : [],
  );
  return uids.length === 0 ? [] : listConsumersOf(db, uids);
}

/** Who would use the credential: with which keys, in place of which, and who does already by breaking the glass. */
export function consumersPart(
  { state, payload }: StoredRequest,
  held: readonly ConsumersRow[],
  kept: readonly KeptConsumer[],
): RequestView['consumers'] {
  const replaced = state === 'pending' ? replacedKeys(payload, held) : [];
  const asked = consumersOf(payload).map(({ name, keys }) => ({
    name,
    thumbprints: keys.map(jwkThumbprint),
    replaced: replaced.find(one => one.name === name)?.thumbprints ?? null,
    kept: false,
  }));
  return [
    ...asked,
    ...kept.map(one => ({ ...one, replaced: null, kept: true })),
  ];
}
