import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { audited, type AuditScope } from '../audit/auditLog';
import { declaredDigest } from '../services/git/declaredContent';
import {
  newIdentityRow,
  proposedColumns,
} from '../services/identities/propose';
import type { ProposedIdentity } from '../services/ports';
import {
  findIdentityByRef,
  lockIdentity,
} from '../store/identities/findIdentity';
import {
  insertIdentity,
  updateIdentity,
} from '../store/identities/writeIdentity';
import type { IdentitiesRow } from '../store/tables';
import { identityEntry } from '../audit/entries';

/**
 * What the sweep of the catalog changes of one identity, each in a transaction of its own with its events.
 *
 * INVARIANT: each holds the identity's lock and judges by what is there then, so that an approval at the same moment
 * is never written over.
 */
type TakeInDeps = { db: Knex; auditor: AuditorService; logger: LoggerService };

/**
 * Enters what Git declares, or brings it up to date while nobody approved it.
 *
 * @returns the uid of an identity that is governed and was edited since; else null
 * @throws a conflict of the database when a request makes the same ref at the same moment
 */
export async function takeIn(
  deps: TakeInDeps,
  identity: ProposedIdentity,
  now: Instant,
): Promise<string | null> {
  const digest = declaredDigest(identity);
  return audited(deps, async (tx, audit) => {
    const found = await findIdentityByRef(tx, identity.ref);
    if (!found) {
      const state = { state: 'ungoverned', origin: 'git' } as const;
      const row = {
        ...newIdentityRow(identity, state, now),
        declared_digest: digest,
      };
      await insertIdentity(tx, row);
      await tellDiscovered(audit, row, now);
      return null;
    }
    const known = await lockIdentity(tx, found.uid);
    const isGits = known.origin === 'git' && known.state === 'ungoverned';
    if (isGits || known.state === 'declined') {
      await bringUpToDate(tx, audit, known, { identity, digest, now });
      return null;
    }
    if (known.origin === 'request' && known.conflict_since === null) {
      await updateIdentity(tx, known.uid, {
        conflict_since: now,
        updated_at: now,
      });
      const reason =
        'it is declared in Git, but a request made it first: rename or remove the one in Git';
      await audit.append({
        ...identityEntry(known, now),
        type: 'identity.ref-conflict',
        actor: 'engine',
        reason,
      });
      deps.logger.warn(`\`${identity.ref}\`: ${reason}`);
    }
    return known.origin === 'git' &&
      known.state === 'governed' &&
      known.declared_digest !== digest
      ? known.uid
      : null;
  });
}

async function bringUpToDate(
  tx: Knex.Transaction,
  audit: AuditScope,
  known: IdentitiesRow,
  declared: { identity: ProposedIdentity; digest: string; now: Instant },
): Promise<void> {
  const { identity, digest, now } = declared;
  const columns = {
    ...proposedColumns(identity),
    // An edit after somebody asked to govern it is not what they asked for, and is asked for afterwards.
    declared_digest:
      known.pending_request_id === null ? digest : known.declared_digest,
  };
  const changed = Object.entries(columns)
    .filter(
      ([column, value]) => known[column as keyof typeof columns] !== value,
    )
    .map(([column]) => column);
  // Whose component it is was judged for what Git said before.
  const boundTo =
    known.component === identity.component && known.owner === identity.owner
      ? known.bound_to
      : null;
  const isBack = known.state === 'declined';
  if (!isBack && changed.length === 0) {
    return;
  }
  const change = {
    ...columns,
    bound_to: boundTo,
    state: 'ungoverned',
    origin: 'git',
    conflict_since: null,
    updated_at: now,
  } as const;
  await updateIdentity(tx, known.uid, change);
  const row = { ...known, ...change };
  if (isBack) {
    await tellDiscovered(audit, row, now);
  } else {
    await audit.append({
      ...identityEntry(row, now),
      type: 'identity.edited',
      actor: 'engine',
      reason: 'what Git declares of it changed',
      data: { changed: changed.filter(column => column !== 'declared_digest') },
    });
  }
}

/** Lets go of what Git no longer declares, unless something else speaks of it by now. */
export async function letGo(
  deps: TakeInDeps,
  uid: string,
  now: Instant,
): Promise<void> {
  await audited(deps, async (tx, audit) => {
    const known = await lockIdentity(tx, uid);
    if (
      known.origin !== 'git' ||
      known.state !== 'ungoverned' ||
      known.pending_request_id !== null
    ) {
      return;
    }
    await updateIdentity(tx, uid, { state: 'declined', updated_at: now });
    await audit.append({
      ...identityEntry(known, now),
      type: 'identity.undeclared',
      actor: 'engine',
      reason: 'Git no longer declares it',
    });
  });
}

/** Takes off the mark of an identity whose ref Git no longer declares too. */
export async function clearConflict(
  deps: TakeInDeps,
  uid: string,
  now: Instant,
): Promise<void> {
  await audited(deps, async (tx, audit) => {
    const known = await lockIdentity(tx, uid);
    if (known.conflict_since === null) {
      return;
    }
    await updateIdentity(tx, uid, { conflict_since: null, updated_at: now });
    await audit.append({
      ...identityEntry(known, now),
      type: 'identity.ref-conflict-over',
      actor: 'engine',
      reason: 'Git no longer declares it too',
    });
  });
}

function tellDiscovered(
  audit: AuditScope,
  row: IdentitiesRow,
  now: Instant,
): Promise<void> {
  return audit.append({
    ...identityEntry(row, now),
    type: 'identity.discovered',
    actor: 'engine',
    reason: 'declared in Git',
  });
}
