import { ConflictError, ServiceUnavailableError } from '@backstage/errors';
import {
  type IssuedLease,
  type LeaseBody,
  ttlSeconds,
} from '@custody/backstage-plugin-custody-common';
import type { PolicyDecision } from '@custody/policy';
import { toFailure } from '../../failures';
import { findIdentity } from '../../store/identities/findIdentity';
import type { IdentitiesRow } from '../../store/tables';
import { askLease } from './askLease';
import { type Made, make } from './issue/make';
import { type Holder, reserve } from './issue/reserve';
import { giveUp, settle } from './issue/settle';
import type { LeaseDeps } from './leaseDeps';
import { requireLeasable } from './leaseErrors';
import { checkTtl } from './leaseLength';
import { leaseView } from './leaseView';

/**
 * Makes a lease: a row first, then the account that it stands for, then the row says that it lives.
 *
 * INVARIANT: whatever is at the provider has a row that ends it. The row is due from the moment that it is there, so a
 * process that dies in between leaves nothing that the engine doesn't take away. And the secret lives here and in the
 * answer, sealed, and nowhere else: a lease whose answer was lost can't be read again.
 */
export async function issueLease(
  deps: LeaseDeps,
  holder: Holder,
  body: LeaseBody,
): Promise<IssuedLease> {
  checkTtl(body.ttl);
  const decision = await ask(deps, holder, body);
  const reserved = await reserve(deps, holder, body, decision);
  await deps.boundary?.('reserved');
  let made: Made;
  try {
    made = await make(deps, reserved, holder.consumer);
  } catch (error) {
    const { message } = toFailure(error);
    await giveUp(deps, reserved, message);
    throw new ServiceUnavailableError(
      `\`${reserved.identity.provider}\` could not make a lease of \`${reserved.identity.ref}\`; what was half made is taken away; try again: ${message}`,
    );
  }
  await deps.boundary?.('made');
  const issued = await settle(deps, reserved, holder.consumer, made);
  await deps.boundary?.('issued');
  if (issued === null) {
    throw new ConflictError(
      `the lease of \`${reserved.identity.ref}\` was ended while it was made, because of what changed meanwhile: ask again`,
    );
  }
  return {
    ...leaseView(issued, reserved.identity.ref),
    connection: made.connection as IssuedLease['connection'],
    sealed: made.sealed,
  };
}

async function ask(
  deps: LeaseDeps,
  { uid, consumer }: Holder,
  { ttl, intent }: LeaseBody,
): Promise<PolicyDecision> {
  const now = await deps.databaseNow(deps.db);
  const identity = (await findIdentity(deps.db, uid)) as IdentitiesRow;
  requireLeasable(identity, now);
  return askLease(deps, {
    identity,
    consumer,
    seconds: ttlSeconds(ttl ?? deps.limits.defaultTtl),
    intent,
    now,
  });
}

export type { Holder };
