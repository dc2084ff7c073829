import { ConflictError, ServiceUnavailableError } from '@backstage/errors';
import {
  addDuration,
  type Instant,
  leaseEnd,
  leaseLimit,
  leaseSeconds,
  type LeaseRenewalBody,
  type LeaseView,
} from '@custody/backstage-plugin-custody-common';
import type { PolicyDecision } from '@custody/policy';
import type { Knex } from 'knex';
import { audited } from '../../audit/auditLog';
import { identityEntry } from '../../audit/entries';
import { toFailure } from '../../failures';
import { providerIdentity, providerOf } from '../../engine/steps/provider';
import { within } from '../../engine/within';
import { keysStillCount } from '../../store/credentials/consumers';
import { endWhenIdle } from '../../store/databaseNow';
import { findGrant } from '../../store/grants';
import {
  findIdentity,
  lockIdentity,
} from '../../store/identities/findIdentity';
import { lockLease } from '../../store/leases/findLeases';
import { updateLease } from '../../store/leases/writeLeases';
import type {
  ConsumersRow,
  IdentitiesRow,
  LeasesRow,
} from '../../store/tables';
import { askLease } from './askLease';
import { type LeaseDeps, timeoutOf } from './leaseDeps';
import { requireLeasable } from './leaseErrors';
import { checkTtl, longestLease } from './leaseLength';
import { leaseView } from './leaseView';

/** A lease, and the consumer that holds it. */
export type HeldBy = { lease: LeasesRow; consumer: ConsumersRow };

/**
 * Lets a lease last for longer, from now.
 *
 * INVARIANT: its limit is counted from its start by the clock of the database, which is read beneath the lock of its row.
 * So neither a process whose clock is wrong, nor one that stood still between its steps, gives it a second more; and a
 * lease that began to end stays so.
 */
export async function renewLease(
  deps: LeaseDeps,
  held: HeldBy,
  body: LeaseRenewalBody,
): Promise<LeaseView> {
  checkTtl(body.ttl);
  const ttl = body.ttl ?? deps.limits.defaultTtl;
  const decision = await ask(deps, held, ttl);
  const maxTtl = decision.obligations?.maxTtl ?? null;
  const checked = await audited(deps, tx => check(deps, tx, held, ttl, maxTtl));
  await extend(deps, checked.identity, held.lease, checked.endsAt);
  await deps.boundary?.('extended');
  return audited(deps, async (tx, audit) => {
    const { identity, row, endsAt, limit, now } = await check(
      deps,
      tx,
      held,
      ttl,
      maxTtl,
    );
    // What the provider was told, and no more than may be now.
    const end = checked.endsAt < endsAt ? checked.endsAt : endsAt;
    const change = {
      ends_at: end,
      renewable_until: limit,
      next_attempt_at: end,
      decision: JSON.stringify(decision),
    };
    await updateLease(tx, row.id, change);
    const { policyIds, policyHash } = decision;
    await audit.append({
      ...identityEntry(identity, now),
      type: 'lease.renewed',
      actor: `consumer:${held.consumer.name}`,
      data: {
        lease: row.id,
        version: row.version,
        endedAt: row.ends_at,
        endsAt: end,
        policyIds,
        policyHash,
      },
    });
    return leaseView({ ...row, ...change }, identity.ref);
  });
}

async function ask(
  deps: LeaseDeps,
  { lease, consumer }: HeldBy,
  ttl: string,
): Promise<PolicyDecision> {
  const now = await deps.databaseNow(deps.db);
  const identity = (await findIdentity(
    deps.db,
    lease.identity_uid,
  )) as IdentitiesRow;
  requireLeasable(identity, now);
  return askLease(deps, {
    identity,
    consumer,
    // Policy is told how long it would last in all, so that many short renewals are no way around a limit.
    seconds: leaseSeconds(lease.starts_at, addDuration(now, ttl)),
    startsAt: lease.starts_at,
    intent: lease.intent ?? undefined,
    now,
  });
}

/** @throws ConflictError when the lease can't last any longer */
async function check(
  deps: LeaseDeps,
  tx: Knex.Transaction,
  { lease, consumer }: HeldBy,
  ttl: string,
  maxTtl: string | null,
) {
  await endWhenIdle(tx);
  const identity = await lockIdentity(tx, lease.identity_uid);
  const row = await lockLease(tx, lease.id);
  const now = await deps.databaseNow(tx);
  requireLeasable(identity, now);
  if (
    row.state !== 'live' ||
    row.ends_at <= now ||
    !(await keysStillCount(tx, consumer))
  ) {
    throw new ConflictError(
      `the lease \`${row.id}\` is over, so it can't be renewed: lease again`,
    );
  }
  const grant = await findGrant(tx, identity.grant_id as string);
  const limits = {
    startsAt: row.starts_at,
    maxTtl: longestLease(identity.ref, grant?.max_ttl ?? null, maxTtl),
    grantEndsAt: identity.grant_ends_at,
  };
  // What it was made under holds too: a limit that is looser by now does not reach what lives already.
  const limit = earlier(row.renewable_until, leaseLimit(limits));
  const endsAt = earlier(leaseEnd(now, ttl, limits), limit);
  if (row.ends_at >= limit) {
    throw new ConflictError(
      `the lease \`${row.id}\` lasts as long as it may, until ${row.ends_at}: lease again before that`,
    );
  }
  // A renewal never makes a lease shorter.
  return {
    identity,
    row,
    limit,
    now,
    endsAt: endsAt > row.ends_at ? endsAt : row.ends_at,
  };
}

/**
 * Moves the end at the provider first: were the process to die after it, the lease would end as recorded, by the engine.
 */
async function extend(
  deps: LeaseDeps,
  identity: IdentitiesRow,
  lease: LeasesRow,
  endsAt: Instant,
): Promise<void> {
  try {
    const provider = providerOf(deps.providers, lease.provider);
    const millis = timeoutOf(deps);
    await within(
      { millis, message: `no answer after ${millis / 1000} s` },
      signal =>
        provider.extend?.(
          { identity: providerIdentity(identity), version: lease.version },
          endsAt,
          signal,
        ),
    );
  } catch (error) {
    throw new ServiceUnavailableError(
      `\`${lease.provider}\` could not renew the lease \`${
        lease.id
      }\`, which ends as before; try again: ${toFailure(error).message}`,
    );
  }
}

function earlier(a: Instant, b: Instant): Instant {
  return a < b ? a : b;
}
