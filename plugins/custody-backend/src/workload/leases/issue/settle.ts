import type { PolicyDecision } from '@custody/policy';
import { audited } from '../../../audit/auditLog';
import { identityEntry } from '../../../audit/entries';
import { wakeAfterCommit } from '../../../services/identities/wakeAfterCommit';
import { keysStillCount } from '../../../store/credentials/consumers';
import { endWhenIdle } from '../../../store/databaseNow';
import { lockIdentity } from '../../../store/identities/findIdentity';
import { updateIdentity } from '../../../store/identities/writeIdentity';
import { lockLease } from '../../../store/leases/findLeases';
import { endingAtOnce, updateLease } from '../../../store/leases/writeLeases';
import type { ConsumersRow, LeasesRow } from '../../../store/tables';
import type { LeaseDeps } from '../leaseDeps';
import type { Made } from './make';
import type { Reserved } from './reserve';

/** @returns the lease as it lives; null when it was ended meanwhile, which takes away what was made */
export async function settle(
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
      (await keysStillCount(tx, consumer));
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

/** What could not be made is taken away, however much of it there is. */
export async function giveUp(
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
