import type {
  AuditEventType,
  AuditOutcome,
  Instant,
  RequestEvent,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { AuditScope } from '../../audit/auditLog';
import { moveRequest, StoredRequest } from '../../store/requests';
import type { IdentityRecord } from '../ports';
import { requestEntry } from './auditEntries';
import { tellEnded } from './tellTurn';

type Ending = Exclude<RequestEvent, 'quorum-met' | 'break-glass' | 'fulfil'>;

const EVENTS: Record<Ending, { type: AuditEventType; outcome: AuditOutcome }> =
  {
    denial: { type: 'request.denied', outcome: 'denied' },
    void: { type: 'request.denied-by-policy', outcome: 'denied' },
    withdraw: { type: 'request.withdrawn', outcome: 'success' },
    supersede: { type: 'request.superseded', outcome: 'success' },
    expire: { type: 'request.expired', outcome: 'success' },
    fail: { type: 'request.failed', outcome: 'failure' },
    lapse: { type: 'request.lapsed', outcome: 'failure' },
  };

/**
 * Ends a request without what it asked for: its state, its mark on the identity, the event, and what people are told,
 * in one transaction.
 */
export async function endRequest(
  tx: Knex.Transaction,
  audit: AuditScope,
  request: StoredRequest,
  ending: {
    event: Ending;
    actor: string;
    outcome: string;
    /** Why, in the actor's own words, which the log keeps as they are; left out where no person says why. */
    words?: string;
    now: Instant;
  },
  deps: { record: Pick<IdentityRecord, 'release'> },
): Promise<void> {
  const { event, actor, outcome, words, now } = ending;
  await moveRequest(tx, request, event, {
    outcome,
    ...(request.decided_at === null ? { decidedAt: now } : {}),
  });
  if (request.identity_uid !== null) {
    await deps.record.release(tx, {
      uid: request.identity_uid,
      requestId: request.id,
      now,
    });
  }
  await audit.append(
    requestEntry(request, {
      ...EVENTS[event],
      at: now,
      actor,
      reason: words ?? outcome,
    }),
  );
  await tellEnded(tx, request, ending);
}
