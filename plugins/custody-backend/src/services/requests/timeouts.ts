import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import {
  Instant,
  RequestState,
  subtractDuration,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { audited } from '../../audit/auditLog';
import { findTimedOut, lockRequest } from '../../store/requests';
import type { IdentityRecord } from '../ports';
import { endRequest } from './endRequest';
import { whyEnded } from './whyEnded';

const BATCH = 100;

type TimeoutDeps = {
  db: Knex;
  auditor: AuditorService;
  logger: LoggerService;
  record: IdentityRecord;
  lapseAfter: string;
};

/**
 * Ends what waited too long: pending requests expire, approved ones that were not fulfilled lapse. Safe to run on
 * every replica at once.
 *
 * @returns how many were ended
 */
export async function endTimedOut(
  now: Instant,
  deps: TimeoutDeps,
  signal?: AbortSignal,
): Promise<number> {
  const due = await findTimedOut(deps.db, {
    now,
    approvedBefore: subtractDuration(now, deps.lapseAfter),
    limit: BATCH,
  });
  let ended = 0;
  for (const { id, state } of due) {
    if (signal?.aborted) {
      break;
    }
    // One transaction each, so that one that fails holds up no other.
    try {
      ended += (await endOne({ id, state }, now, deps)) ? 1 : 0;
    } catch (error) {
      deps.logger.warn(
        `the request \`${id}\` waited too long and could not be ended; it is tried again: ${error}`,
      );
    }
  }
  return ended;
}

/** @returns whether it was ended; somebody may have been quicker */
function endOne(
  due: { id: string; state: RequestState },
  now: Instant,
  deps: TimeoutDeps,
): Promise<boolean> {
  const { id, state } = due;
  return audited(deps, async (tx, audit) => {
    const request = await lockRequest(tx, id);
    if (request?.state !== state) {
      return false;
    }
    const expired = state === 'pending';
    const outcome = expired
      ? `nobody completed its approvals until ${request.expires_at}`
      : `it was approved on ${request.decided_at} and could not be carried out in time`;
    await endRequest(
      tx,
      audit,
      request,
      { event: expired ? 'expire' : 'lapse', actor: 'engine', outcome, now },
      deps,
    );
    if (!expired && request.identity_uid !== null) {
      await deps.record.lapse(tx, audit, {
        uid: request.identity_uid,
        requestId: id,
        reason: whyEnded({ state: 'lapsed' }) as string,
        now,
      });
    }
    return true;
  });
}
