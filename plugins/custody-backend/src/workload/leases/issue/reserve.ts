import { randomUUID } from 'node:crypto';
import { ConflictError, NotAllowedError } from '@backstage/errors';
import {
  type Instant,
  leaseEnd,
  leaseLimit,
  type LeaseBody,
} from '@custody/backstage-plugin-custody-common';
import type { PolicyDecision } from '@custody/policy';
import { audited } from '../../../audit/auditLog';
import { keysStillCount } from '../../../store/credentials/consumers';
import { endWhenIdle } from '../../../store/databaseNow';
import { findGrant, type StoredGrant } from '../../../store/grants';
import { lockIdentity } from '../../../store/identities/findIdentity';
import {
  countUnended,
  nextLeaseNumber,
} from '../../../store/leases/findLeases';
import { insertLease } from '../../../store/leases/writeLeases';
import { hasCutUnderWay } from '../../../store/operations/findOperations';
import type {
  ConsumersRow,
  IdentitiesRow,
  LeasesRow,
} from '../../../store/tables';
import { type LeaseDeps, timeoutOf } from '../leaseDeps';
import { requireLeasable, TooManyLeasesError } from '../leaseErrors';
import { lengthOf, longestLease } from '../leaseLength';

/** How long the engine leaves a lease alone that is being made; longer than its provider may take. */
const MAKING_MILLIS_MORE = 15_000;

/** Who asks for a lease of what. */
export type Holder = { uid: string; consumer: ConsumersRow };

/** A lease that is entered and not made yet. */
export type Reserved = {
  identity: IdentitiesRow;
  lease: LeasesRow;
  grant: StoredGrant;
};

/** Enters the lease, before anything is made. What policy was asked about is held against what is there now. */
export async function reserve(
  deps: LeaseDeps,
  { uid, consumer }: Holder,
  body: LeaseBody,
  decision: PolicyDecision,
): Promise<Reserved> {
  return audited(deps, async tx => {
    await endWhenIdle(tx);
    const identity = await lockIdentity(tx, uid);
    const now = await deps.databaseNow(tx);
    requireLeasable(identity, now);
    if (!(await keysStillCount(tx, consumer))) {
      throw new NotAllowedError(
        `the keys by which consumer \`${consumer.name}\` asked count for nothing now: ask by those that were approved last, or have them approved again`,
      );
    }
    if (await hasCutUnderWay(tx, uid)) {
      throw new ConflictError(
        `\`${identity.ref}\` is being cut off, so nothing of it is leased`,
      );
    }
    const { maxPerIdentity } = deps.limits;
    if ((await countUnended(tx, uid)) >= maxPerIdentity) {
      throw new TooManyLeasesError(
        `\`${identity.ref}\` has ${maxPerIdentity} leases, and may have no more at once: give back what is not needed with \`DELETE /workload/leases/:id\`, ask for shorter ones, or raise \`custody.leases.maxPerIdentity\``,
      );
    }
    const grant = (await findGrant(
      tx,
      identity.grant_id as string,
    )) as StoredGrant;
    const maxTtl = longestLease(
      identity.ref,
      grant.max_ttl,
      decision.obligations?.maxTtl ?? null,
    );
    const limits = { startsAt: now, maxTtl, grantEndsAt: grant.ends_at };
    const length = lengthOf(body.ttl, deps.limits.defaultTtl, maxTtl);
    const lease: LeasesRow = {
      id: randomUUID(),
      identity_uid: uid,
      consumer_id: consumer.id,
      grant_id: grant.id,
      provider: grant.provider,
      version: await nextLeaseNumber(tx, uid),
      state: 'making',
      account: null,
      intent: body.intent ?? null,
      decision: JSON.stringify(decision),
      starts_at: now,
      ends_at: leaseEnd(now, length, limits),
      renewable_until: leaseLimit(limits),
      issued_at: null,
      ended_at: null,
      end_reason: null,
      ended_by: null,
      attempts: 0,
      last_error: null,
      next_attempt_at: later(now, timeoutOf(deps) + MAKING_MILLIS_MORE),
      ticket: null,
    };
    await insertLease(tx, lease);
    return { identity, lease, grant };
  });
}

function later(now: Instant, millis: number): Instant {
  return new Date(Date.parse(now) + millis).toISOString();
}
