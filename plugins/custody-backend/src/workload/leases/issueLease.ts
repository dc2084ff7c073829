import { randomUUID } from 'node:crypto';
import {
  ConflictError,
  NotAllowedError,
  ServiceUnavailableError,
} from '@backstage/errors';
import {
  type Instant,
  type IssuedLease,
  leaseEnd,
  leaseLimit,
  type LeaseBody,
  ttlSeconds,
} from '@custody/backstage-plugin-custody-common';
import type { IssuedCredential } from '@custody/backstage-plugin-custody-node';
import type { PolicyDecision } from '@custody/policy';
import { audited } from '../../audit/auditLog';
import { identityEntry } from '../../engine/auditEntries';
import { toFailure, withoutSecret } from '../../engine/errors';
import { unlessAborted } from '../../engine/runOperation';
import { providerIdentity, providerOf } from '../../engine/steps/provider';
import { wakeAfterCommit } from '../../services/identities/wakeAfterCommit';
import { createSealedSink } from '../../sinks/sealed';
import { isActiveConsumer } from '../../store/credentials/consumers';
import { endWhenIdle } from '../../store/databaseNow';
import { findGrant, type StoredGrant } from '../../store/grants';
import {
  findIdentity,
  lockIdentity,
} from '../../store/identities/findIdentity';
import { updateIdentity } from '../../store/identities/writeIdentity';
import {
  countUnended,
  lockLease,
  nextLeaseNumber,
} from '../../store/leases/findLeases';
import {
  endingAtOnce,
  insertLease,
  updateLease,
} from '../../store/leases/writeLeases';
import { hasCutUnderWay } from '../../store/operations/findOperations';
import type {
  ConsumersRow,
  IdentitiesRow,
  LeasesRow,
} from '../../store/tables';
import { askLease } from './askLease';
import { type LeaseDeps, PROVIDER_TIMEOUT_MILLIS } from './leaseDeps';
import { requireLeasable, TooManyLeasesError } from './leaseErrors';
import { checkTtl, lengthOf, longestLease } from './leaseLength';
import { leaseView } from './leaseView';

/** How long the engine leaves a lease alone that is being made; longer than its provider may take. */
const MAKING_MILLIS_MORE = 15_000;

/** Who asks for a lease of what. */
export type Holder = { uid: string; consumer: ConsumersRow };

type Reserved = {
  identity: IdentitiesRow;
  lease: LeasesRow;
  grant: StoredGrant;
};
type Made = Pick<IssuedCredential, 'account' | 'connection'> & {
  sealed: string;
};

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

/** Enters the lease, before anything is made. What policy was asked about is held against what is there now. */
async function reserve(
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
    if (!(await isActiveConsumer(tx, consumer.id))) {
      throw new NotAllowedError(
        `the keys of consumer \`${consumer.name}\` count for nothing until they are approved again`,
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

async function make(
  deps: LeaseDeps,
  { identity, lease, grant }: Reserved,
  consumer: ConsumersRow,
): Promise<Made> {
  const provider = providerOf(deps.providers, lease.provider);
  const version = {
    identity: providerIdentity(identity),
    version: lease.version,
  };
  const signal = AbortSignal.timeout(timeoutOf(deps));
  const work = async (): Promise<Made> => {
    const issued = await provider.issue(
      version,
      {
        privileges: grant.scopes.flatMap(({ privileges }) => privileges),
        // Where the end can't be moved, it is the last one that a renewal could give; the engine ends it before.
        validUntil: provider.extend ? lease.ends_at : lease.renewable_until,
      },
      signal,
    );
    return withoutSecret(issued.secret, async () => {
      await provider.verify(issued, signal);
      const [{ payload }] = await createSealedSink().seal(
        version,
        issued.secret,
        issued.connection,
        [
          {
            id: consumer.id,
            name: consumer.name,
            encryptionKey: JSON.parse(consumer.encryption_key),
          },
        ],
      );
      const { account, connection } = issued;
      return { account, connection, sealed: payload };
    });
  };
  return unlessAborted(
    signal,
    `no answer after ${timeoutOf(deps) / 1000} s`,
    work(),
  ) as Promise<Made>;
}

/** @returns the lease as it lives; null when it was ended meanwhile, which takes away what was made */
async function settle(
  deps: LeaseDeps,
  { lease, identity }: Reserved,
  consumer: ConsumersRow,
  made: Made,
): Promise<LeasesRow | null> {
  return audited(deps, async (tx, audit) => {
    await endWhenIdle(tx);
    const current = await lockIdentity(tx, identity.uid);
    const row = await lockLease(tx, lease.id);
    const now = await deps.databaseNow(tx);
    const holds =
      row.state === 'making' &&
      row.ends_at > now &&
      current.state === 'governed' &&
      current.grant_id === row.grant_id &&
      (await isActiveConsumer(tx, consumer.id));
    if (!holds) {
      await takeAway(
        deps,
        tx,
        row,
        'it was made too late, or for what changed',
      );
      return null;
    }
    const live = {
      state: 'live',
      account: made.account,
      issued_at: now,
      next_attempt_at: row.ends_at,
    } as const;
    await updateLease(tx, row.id, live);
    await updateIdentity(tx, identity.uid, { observed_at: now });
    const { policyIds, policyHash } = JSON.parse(
      row.decision,
    ) as PolicyDecision;
    await audit.append({
      ...identityEntry(current, now),
      type: 'lease.issued',
      actor: `consumer:${consumer.name}`,
      data: {
        lease: row.id,
        version: row.version,
        account: made.account,
        thumbprint: consumer.thumbprint,
        endsAt: row.ends_at,
        renewableUntil: row.renewable_until,
        intent: row.intent,
        policyIds,
        policyHash,
      },
    });
    wakeAfterCommit(tx, deps.wakeup);
    return { ...row, ...live };
  });
}

async function giveUp(
  deps: LeaseDeps,
  { lease, identity }: Reserved,
  reason: string,
): Promise<void> {
  await audited(deps, async (tx, audit) => {
    await endWhenIdle(tx);
    await lockIdentity(tx, identity.uid);
    const row = await lockLease(tx, lease.id);
    await takeAway(deps, tx, row, 'it could not be made');
    await audit.append({
      ...identityEntry(identity, await deps.databaseNow(tx)),
      type: 'lease.failed',
      actor: 'engine',
      outcome: 'failure',
      reason,
      data: { lease: row.id, version: row.version },
    });
  });
}

/** The engine may have looked before the account was there, so it looks again whatever it found. */
async function takeAway(
  deps: LeaseDeps,
  tx: Parameters<typeof updateLease>[0],
  row: LeasesRow,
  reason: string,
): Promise<void> {
  await updateLease(
    tx,
    row.id,
    endingAtOnce({ reason: row.end_reason ?? reason, by: row.ended_by }),
  );
  wakeAfterCommit(tx, deps.wakeup);
}

function timeoutOf({ providerTimeoutMillis }: LeaseDeps): number {
  return providerTimeoutMillis ?? PROVIDER_TIMEOUT_MILLIS;
}

function later(now: Instant, millis: number): Instant {
  return new Date(Date.parse(now) + millis).toISOString();
}
