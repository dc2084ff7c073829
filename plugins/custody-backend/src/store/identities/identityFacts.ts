import type {
  IdentityFacts,
  RuleException,
} from '@custody/backstage-plugin-custody-common';
import type { SummaryRow } from './identityCards';

/** @returns what the rules look at, from a row of `identities` and the exceptions of it that are in force */
export function identityFacts(
  row: SummaryRow,
  exceptions: readonly RuleException[],
): IdentityFacts {
  return {
    state: row.state,
    mode: row.mode,
    owner: row.owner,
    component: row.component,
    provider: row.provider,
    currentVersion: row.current_version,
    rotationDueAt: row.rotation_due_at,
    rotationOverdueAt: row.rotation_overdue_at,
    credentialExpiresAt: row.credential_expires_at,
    grantEndsAt: row.grant_ends_at,
    failingSince: row.failing_since,
    ownerMissingSince: row.owner_missing_since,
    componentMissingSince: row.component_missing_since,
    conflictSince: row.conflict_since,
    suspendedAt: row.suspended_at,
    compromisedAt: row.compromised_at,
    observedAt: row.observed_at,
    laggardsSince: row.laggards_since,
    laggards: row.laggards === null ? [] : JSON.parse(row.laggards),
    breakGlassAt: row.break_glass_at,
    breakGlassReviewDueAt: row.break_glass_review_due_at,
    createdAt: row.created_at,
    exceptions,
  };
}
