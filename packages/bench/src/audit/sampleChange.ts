import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { asked, createRequests, REQUESTER } from '../submit/requests';
import {
  type AuditEntry,
  findRequest,
  insertIdentity,
  insertRequest,
} from './internals';

/** A change that was never made, and its event. */
export type Change = {
  enter(tx: Knex.Transaction): Promise<void>;
  entry: AuditEntry;
};

/**
 * Submits a request through the service, once, and reads back what it entered.
 *
 * @returns makes the same change anew each time: an identity that is proposed, its request, who can approve it, and the
 * event that says so
 */
export async function changesLikeASubmission(db: Knex): Promise<() => Change> {
  const requests = await createRequests(db);
  const { id } = await requests.submit(REQUESTER, asked('sample'));
  const request = await findRequest(db, id);
  const [identity] = await db('identities').where({ pending_request_id: id });
  const [event] = await db('audit_events').where({ request_id: id });
  if (!request || !identity || !event) {
    throw new Error('the submission left no request, identity or event');
  }
  await db.raw('truncate audit_events');
  return () => {
    const [uid, requestId] = [randomUUID(), randomUUID()];
    const name = `robot-${uid}`;
    const ref = `identity:payments/${name}`;
    return {
      enter: async tx => {
        await insertIdentity(tx, {
          ...identity,
          uid,
          name,
          ref,
          pending_request_id: requestId,
        });
        await insertRequest(tx, {
          ...request,
          id: requestId,
          identity_uid: uid,
          identity_ref: ref,
          dedupe_key: requestId.padEnd(64, '0'),
        });
      },
      entry: {
        at: event.at,
        type: event.type,
        actor: event.actor,
        subject: ref,
        tenant: event.tenant,
        identityUid: uid,
        component: event.component,
        requestId,
        reason: event.reason,
        data: JSON.parse(event.data),
      },
    };
  };
}
