import type { Knex } from 'knex';
import type { ConsumersRow } from '../tables';

/** How a consumer is registered, and in place of what, as long as the request for it may still come to nothing. */
type Registration = Pick<
  ConsumersRow,
  'state' | 'request_id' | 'signing_key' | 'encryption_key' | 'thumbprint'
> & { replaced: Registration | null };

/** A consumer that a request which came to nothing had registered. */
export type TakenBack = {
  name: string;
  /** Of the key that counts for nothing any more. */
  thumbprint: string;
  /** Of the key that counts again, which the request had replaced; null when there is none. */
  inForce: string | null;
};

/**
 * Registers a consumer; one of the same name at the same identity gets the new keys, and is active again. What it had is
 * kept until {@link keepRegistrations}. The caller holds the identity's lock.
 */
export async function putConsumer(
  tx: Knex.Transaction,
  row: Omit<ConsumersRow, 'replaced'>,
): Promise<void> {
  const before = await tx<ConsumersRow>('consumers')
    .where({ identity_uid: row.identity_uid, name: row.name })
    .first();
  await tx<ConsumersRow>('consumers')
    .insert({
      ...row,
      replaced: before ? JSON.stringify(registrationOf(before)) : null,
    })
    .onConflict(['identity_uid', 'name'])
    .merge([
      'state',
      'request_id',
      'signing_key',
      'encryption_key',
      'thumbprint',
      'replaced',
    ]);
}

/** What a request registered stays: it is fulfilled. */
export async function keepRegistrations(
  tx: Knex.Transaction,
  identityUid: string,
  requestId: string,
): Promise<void> {
  await tx<ConsumersRow>('consumers')
    .where({ identity_uid: identityUid, request_id: requestId })
    .whereNotNull('replaced')
    .update({ replaced: null });
}

/**
 * Takes back what a request registered that came to nothing: the keys that it replaced count again, and those of a
 * consumer that had none count for nothing until they are approved. The caller holds the identity's lock.
 */
export async function takeBackRegistrations(
  tx: Knex.Transaction,
  identityUid: string,
  requestId: string,
): Promise<TakenBack[]> {
  const rows = await tx<ConsumersRow>('consumers')
    .where({ identity_uid: identityUid })
    .orderBy('name');
  const taken: TakenBack[] = [];
  for (const row of rows) {
    const now = registrationOf(row);
    const left = withoutRequest(now, requestId);
    if (JSON.stringify(left) !== JSON.stringify(now)) {
      await tx<ConsumersRow>('consumers')
        .where({ id: row.id })
        .update(
          left === null
            ? { state: 'suspended' }
            : {
                ...left,
                replaced: left.replaced && JSON.stringify(left.replaced),
              },
        );
    }
    if (row.request_id === requestId) {
      const { name, thumbprint } = row;
      const inForce = left?.state === 'active' ? left.thumbprint : null;
      taken.push({ name, thumbprint, inForce });
    }
  }
  return taken;
}

function registrationOf(row: ConsumersRow): Registration {
  const { state, request_id, signing_key, encryption_key, thumbprint } = row;
  return {
    state,
    request_id,
    signing_key,
    encryption_key,
    thumbprint,
    replaced: row.replaced === null ? null : JSON.parse(row.replaced),
  };
}

/**
 * INVARIANT: what was suspended meanwhile, after a leak, becomes active by no failure: what it had replaced was beneath it at
 * the leak, at whatever depth, and is suspended with it.
 *
 * @returns what is left once all that a request registered is taken out; null when nothing is
 */
function withoutRequest(
  registration: Registration | null,
  requestId: string,
): Registration | null {
  if (registration === null) {
    return null;
  }
  const replaced = withoutRequest(registration.replaced, requestId);
  if (registration.request_id !== requestId) {
    return { ...registration, replaced };
  }
  return replaced && registration.state === 'suspended'
    ? { ...replaced, state: 'suspended' }
    : replaced;
}
