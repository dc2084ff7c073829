import {
  type Capability,
  type DelegationState,
  delegationState,
  type DelegationView,
  type Instant,
} from '@custody/backstage-plugin-custody-common';
import type { DelegationsRow } from '../../store/tables';
import type { Directory } from '../ports';

/** @returns where a delegation stands */
export function stateOf(row: DelegationsRow, now: Instant): DelegationState {
  return delegationState({ ...row, revokedAt: row.revoked_at }, now);
}

/**
 * Whether somebody may end a delegation: who gave it, who was given it, and the platform team.
 *
 * @returns `hidden` for whom it is none of the business of
 */
export function revocability(
  row: DelegationsRow,
  {
    person,
    platform,
    now,
  }: { person: string; platform: boolean; now: Instant },
): Capability & { hidden: boolean } {
  if (![row.delegator, row.delegate].includes(person) && !platform) {
    const reason = 'only who gave it, or was given it, ends it';
    return { allowed: false, reason, hidden: true };
  }
  const state = stateOf(row, now);
  return state === 'upcoming' || state === 'in-force'
    ? { allowed: true, reason: null, hidden: false }
    : { allowed: false, reason: `it is \`${state}\` already`, hidden: false };
}

/** Delegations as a person sees them. */
export async function viewDelegations(
  rows: readonly DelegationsRow[],
  {
    person,
    now,
    directory,
  }: { person: string; now: Instant; directory: Directory },
): Promise<DelegationView[]> {
  const titles = await directory.titlesOf([
    ...new Set(
      rows.flatMap(({ delegator, delegate, revoked_by: by }) =>
        by === null ? [delegator, delegate] : [delegator, delegate, by],
      ),
    ),
  ]);
  const named = (ref: string) => ({ ref, title: titles.get(ref) ?? null });
  return rows.map(row => {
    const { allowed, reason } = revocability(row, {
      person,
      platform: false,
      now,
    });
    return {
      id: row.id,
      delegator: named(row.delegator),
      delegate: named(row.delegate),
      from: row.from,
      until: row.until,
      reason: row.reason,
      state: stateOf(row, now),
      createdAt: row.created_at,
      revokedAt: row.revoked_at,
      revokedBy: row.revoked_by === null ? null : named(row.revoked_by),
      can: { revoke: { allowed, reason } },
    };
  });
}
