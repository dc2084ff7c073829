import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type {
  Instant,
  OperationKind,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { audited } from '../audit/auditLog';
import {
  listGivenUp,
  listGrantEnded,
  listLateConsumers,
  listLeftBehind,
  listUnissued,
} from '../store/operations/listDue';
import {
  type FleetRotation,
  listStartable,
} from '../services/rotations/dueRotations';
import { readSettled } from '../store/settledGrant';
import type { LazyOutcomes } from './endOperation';
import { enqueue } from './enqueue';
import type { Wakeup } from '../services/ports';

/** Most operations that one pass plans of a kind; the next pass goes on. */
const LIMIT = 500;

export type PlannerDeps = {
  db: Knex;
  auditor: AuditorService;
  logger: LoggerService;
  outcomes: LazyOutcomes;
  wakeup: Wakeup;
  rotation: FleetRotation;
};

/**
 * Enters what time asks for: rotations that are due, versions for consumers that joined late, first versions that
 * are missing, and the end of what was granted until now. Nothing is planned where something is under way.
 *
 * @returns how many operations were entered
 */
export async function planDue(
  deps: PlannerDeps,
  now: Instant,
): Promise<number> {
  const options = { now, limit: LIMIT };
  const { db } = deps;
  const plans: Array<{ kind: OperationKind; reason: string; uids: string[] }> =
    [
      {
        kind: 'revoke',
        reason: 'the grant has ended',
        uids: await listEnded(db, options),
      },
      {
        kind: 'issue',
        reason: 'it has no credential',
        uids: uidsOf(await listUnissued(db, options)),
      },
      {
        kind: 'rotate',
        reason: 'rotation is due',
        uids: await listStartable(db, deps.rotation, options),
      },
      {
        kind: 'rotate',
        reason: 'a consumer joined, or has a new key, and gets a new version',
        uids: uidsOf(await listLateConsumers(db, options)),
      },
      {
        kind: 'rotate',
        reason: 'an ended operation left a version behind',
        uids: uidsOf(await listLeftBehind(db, options)),
      },
    ];
  let entered = 0;
  for (const { kind, reason, uids } of plans) {
    for (const uid of uids) {
      entered += (await enter(deps, uid, { kind, reason }, now)) ? 1 : 0;
    }
  }
  if (entered > 0) {
    deps.wakeup.notify();
  }
  return entered;
}

/**
 * The identities whose grant has ended.
 *
 * INVARIANT: what was approved and is not in use yet ends nothing, though its own end came first: it may come to nothing. What
 * did come to nothing holds up no end, though its operation has not ended.
 */
async function listEnded(
  db: Knex,
  options: { now: Instant; limit: number },
): Promise<string[]> {
  const rows = [
    ...(await listGrantEnded(db, options)),
    ...(await listGivenUp(db, options)),
  ];
  const uids = new Set<string>();
  for (const row of rows) {
    const { grant } = await readSettled(db, row, null);
    const endsAt = grant ? grant.ends_at : options.now;
    if (endsAt !== null && endsAt <= options.now) {
      uids.add(row.uid);
    }
  }
  return [...uids];
}

function uidsOf(rows: Array<{ uid: string }>): string[] {
  return rows.map(({ uid }) => uid);
}

/**
 * One that can't be planned holds up no other.
 *
 * @returns whether it was entered; somebody may have been quicker
 */
async function enter(
  deps: PlannerDeps,
  uid: string,
  { kind, reason }: { kind: OperationKind; reason: string },
  now: Instant,
): Promise<boolean> {
  try {
    await audited(deps, (tx, audit) =>
      enqueue(
        { tx, audit, outcomes: deps.outcomes },
        uid,
        { kind, reason, requestId: null, requestedBy: 'engine' },
        { now, whenBusy: 'refuse' },
      ),
    );
    return true;
  } catch (error) {
    if ((error as Error).name === 'ConflictError') {
      return false;
    }
    deps.logger.warn(
      `\`${kind}\` of the identity \`${uid}\` is due (${reason}) and could not be planned; it is tried again: ${error}`,
    );
    return false;
  }
}
