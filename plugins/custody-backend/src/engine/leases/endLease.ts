import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import {
  type Instant,
  retryDelayMillis,
  type RetryPolicy,
} from '@custody/backstage-plugin-custody-common';
import type { ProviderVersion } from '@custody/backstage-plugin-custody-node';
import type { Knex } from 'knex';
import { audited, type AuditScope } from '../../audit/auditLog';
import type { ProviderRegistry } from '../../services/ports';
import type { DatabaseNow } from '../../store/databaseNow';
import { endWhenIdle } from '../../store/databaseNow';
import {
  findIdentity,
  lockIdentity,
} from '../../store/identities/findIdentity';
import { updateIdentity } from '../../store/identities/writeIdentity';
import type { HeldLease } from '../../store/leases/claimLeases';
import { listUnended, lockLease } from '../../store/leases/findLeases';
import { AT_ONCE, updateLease } from '../../store/leases/writeLeases';
import type { IdentitiesRow, LeasesRow } from '../../store/tables';
import { identityEntry } from '../../audit/entries';
import { type Failure, toFailure } from '../../failures';
import { providerIdentity, providerOf } from '../steps/provider';
import { within } from '../within';

/** Soon again at first, because somebody may still log in, and rarely after that. */
export const LEASE_RETRY: RetryPolicy = {
  baseMillis: 1_000,
  capMillis: 60_000,
  failingAfter: 3,
};

/**
 * What was never seen to live is looked for again: whoever was making it may stand still in the midst of the provider's
 * call, go on after the engine found nothing, and die before it can say so. Each look comes when twice as much time has
 * passed as at the one before, so that what was made is there for no longer than its process stood still; once a day at
 * the least, and for as long as a process could stand still at all.
 */
const FIRST_LOOK_MILLIS = 10 * 60_000;
const RAREST_LOOK_MILLIS = 24 * 60 * 60_000;
const LAST_LOOK_MILLIS = 30 * RAREST_LOOK_MILLIS;

/** Where a process can die while it ends a lease. Tests let it. */
export type LeaseEndBoundary = 'claimed' | 'revoked' | 'settled';

export type EndLeaseDeps = {
  db: Knex;
  auditor: AuditorService;
  logger: LoggerService;
  providers: ProviderRegistry;
  databaseNow: DatabaseNow;
  stepTimeoutMillis: number;
  jitter(): number;
  /** What it throws goes through: as if the process died. */
  boundary?(point: LeaseEndBoundary): Promise<void>;
};

type Outcome = { ok: true; found: boolean } | { ok: false; failure: Failure };

/**
 * Takes the account of a lease away, asks the provider itself whether it is gone, and only then says so. It is safe to
 * repeat after a crash anywhere, and it never gives up.
 */
export async function endLease(
  deps: EndLeaseDeps,
  lease: HeldLease,
  stop: AbortSignal,
): Promise<void> {
  const identity = (await findIdentity(
    deps.db,
    lease.identity_uid,
  )) as IdentitiesRow;
  await deps.boundary?.('claimed');
  const outcome = await takeAway(deps, lease, identity, stop);
  await deps.boundary?.('revoked');
  await audited(deps, async (tx, audit) => {
    await endWhenIdle(tx);
    const current = await lockIdentity(tx, identity.uid);
    const row = await lockLease(tx, lease.id);
    // INVARIANT: only the holder settles. Whoever took the ticket away knows of something that this one did not see.
    if (row.ticket === lease.ticket) {
      const now = await deps.databaseNow(tx);
      const context = { deps, tx, audit, identity: current, row, now };
      await (outcome.ok
        ? settle(context, outcome.found)
        : fail(context, outcome.failure, stop));
    }
  });
  await deps.boundary?.('settled');
}

async function takeAway(
  deps: EndLeaseDeps,
  lease: HeldLease,
  identity: IdentitiesRow,
  stop: AbortSignal,
): Promise<Outcome> {
  const version = {
    identity: providerIdentity(identity),
    version: lease.version,
  };
  try {
    const found = await within(
      {
        stop,
        millis: deps.stepTimeoutMillis,
        message: `\`${lease.provider}\` did not answer within ${
          deps.stepTimeoutMillis / 1000
        } s`,
      },
      signal => revoke(deps, lease, { version, identity }, signal),
    );
    return { ok: true, found: found === true };
  } catch (error) {
    return { ok: false, failure: toFailure(error) };
  }
}

/** @returns whether there was something to take away */
async function revoke(
  deps: EndLeaseDeps,
  lease: HeldLease,
  { version, identity }: { version: ProviderVersion; identity: IdentitiesRow },
  signal: AbortSignal,
): Promise<boolean> {
  const provider = providerOf(deps.providers, lease.provider);
  if (await provider.isRevoked(version, signal)) {
    return false;
  }
  await provider.revoke(version, signal);
  if (!(await provider.isRevoked(version, signal))) {
    throw new Error(
      `\`${lease.provider}\` still shows the account of lease ${lease.version} after it was revoked`,
    );
  }
  if (identity.state === 'retired') {
    // It was made while the identity was retired, and brought back what holds its grants.
    await provider.retire(version.identity, signal);
  }
  return true;
}

type Context = {
  deps: EndLeaseDeps;
  tx: Knex.Transaction;
  audit: AuditScope;
  identity: IdentitiesRow;
  row: LeasesRow;
  now: Instant;
};

async function settle(context: Context, found: boolean): Promise<void> {
  const { tx, audit, identity, row, now } = context;
  const isSecondLook = row.state === 'ended';
  await updateLease(tx, row.id, {
    state: 'ended',
    ended_at: row.ended_at ?? now,
    attempts: 0,
    last_error: null,
    ticket: null,
    next_attempt_at: nextLook(row, found, now),
  });
  if (!isSecondLook || found) {
    await audit.append({
      ...identityEntry(identity, now),
      type: 'lease.ended',
      actor: row.ended_by ?? 'engine',
      reason: row.end_reason,
      data: {
        lease: row.id,
        version: row.version,
        account: row.account,
        wasLive: row.issued_at !== null,
        ...(isSecondLook && { foundLater: true }),
      },
    });
  }
  if (identity.failing_since !== null && row.attempts > 0) {
    const others = await listUnended(tx, identity.uid);
    if (!others.some(({ attempts }) => attempts >= LEASE_RETRY.failingAfter)) {
      await updateIdentity(tx, identity.uid, {
        failing_since: null,
        updated_at: now,
      });
    }
  }
}

async function fail(
  { deps, tx, audit, identity, row, now }: Context,
  failure: Failure,
  stop: AbortSignal,
): Promise<void> {
  if (stop.aborted) {
    // Not the provider's fault: whoever starts next goes on.
    await updateLease(tx, row.id, { ticket: null, next_attempt_at: AT_ONCE });
    return;
  }
  const attempts = row.attempts + 1;
  const delay = retryDelayMillis(attempts, deps.jitter(), LEASE_RETRY);
  await updateLease(tx, row.id, {
    attempts,
    last_error: failure.message,
    ticket: null,
    next_attempt_at: later(now, delay),
  });
  deps.logger.warn(
    `the lease ${row.id} of \`${identity.ref}\` could not be ended, and is tried again: ${failure.message}`,
  );
  // Once when it begins to fail and once when it goes on: a provider that is down for a day would fill the log.
  if (attempts === 1 || attempts === LEASE_RETRY.failingAfter) {
    await audit.append({
      ...identityEntry(identity, now),
      type: 'lease.end-failed',
      actor: 'engine',
      outcome: 'failure',
      reason: failure.message,
      data: { lease: row.id, version: row.version, attempts },
    });
  }
  if (attempts >= LEASE_RETRY.failingAfter && identity.failing_since === null) {
    await updateIdentity(tx, identity.uid, {
      failing_since: now,
      updated_at: now,
    });
  }
}

/** @returns when it is looked for again; null when whatever could be made of it was taken away for good */
function nextLook(
  row: LeasesRow,
  found: boolean,
  now: Instant,
): Instant | null {
  if (row.issued_at !== null) {
    return row.state === 'ended' && found
      ? later(now, FIRST_LOOK_MILLIS)
      : null;
  }
  const passed = Date.parse(now) - Date.parse(row.ended_at ?? now);
  if (passed >= LAST_LOOK_MILLIS && !found) {
    return null;
  }
  const wait = Math.max(passed, FIRST_LOOK_MILLIS);
  return later(now, Math.min(wait, RAREST_LOOK_MILLIS));
}

function later(now: Instant, millis: number): Instant {
  return new Date(Date.parse(now) + millis).toISOString();
}
