import { consumersOf, Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { AuditScope } from '../../audit/auditLog';
import { declareComponent } from '../../store/componentDeclarations';
import { keepRegistrations } from '../../store/credentials/registrations';
import { moveRequest, StoredRequest, StoredReview } from '../../store/requests';
import type { ApprovedGrant, IdentityRecord, StartedOperation } from '../ports';
import type { Tenants } from '../tenants';
import { requestEntry } from './auditEntries';
import { grantOf, proposedIdentityOf } from './grantOf';
import { tellApproved } from './tellTurn';

const NOTHING_STARTED: StartedOperation = { operationId: null };

export type ApproveDeps = { record: IdentityRecord; tenants: Tenants };

/**
 * Approves a pending request and brings about what it asks, in one transaction: they are never seen apart. What needs
 * nothing of the engine is fulfilled at once.
 *
 * @param actor - whose review completed the quorum, or `policy` where nothing was owed
 */
export async function approveRequest(
  tx: Knex.Transaction,
  audit: AuditScope,
  request: StoredRequest,
  options: { reviews: readonly StoredReview[]; actor: string; now: Instant },
  deps: ApproveDeps,
): Promise<void> {
  const { now, actor } = options;
  const { grant, granted } = grantOf(
    request,
    options.reviews.flatMap(({ narrow }) => narrow ?? []),
    now,
  );
  const state = await moveRequest(tx, request, 'quorum-met', {
    granted,
    decidedAt: now,
  });
  await audit.append(
    requestEntry(request, {
      type: 'request.approved',
      at: now,
      actor,
      data: { ...granted },
    }),
  );
  const approved = { ...request, state };
  const ready = await carryOut(tx, audit, approved, grant, now, deps);
  await tellApproved(tx, request, { by: actor, ready, now });
}

/**
 * Brings about what an approved request asks, in the transaction of its approval.
 *
 * @returns whether that was all: nothing is left to the engine, and the request is fulfilled
 */
export async function carryOut(
  tx: Knex.Transaction,
  audit: AuditScope,
  approved: StoredRequest,
  grant: ApprovedGrant,
  now: Instant,
  deps: ApproveDeps,
): Promise<boolean> {
  const { operationId } = await bringAbout(
    tx,
    audit,
    approved,
    grant,
    now,
    deps,
  );
  const ready = operationId === null;
  if (ready) {
    await fulfilRequest(tx, audit, approved, now);
  }
  return ready;
}

/** What was approved has come about. */
export async function fulfilRequest(
  tx: Knex.Transaction,
  audit: AuditScope,
  request: StoredRequest,
  now: Instant,
): Promise<void> {
  await moveRequest(tx, request, 'fulfil', { fulfilledAt: now });
  if (request.identity_uid && consumersOf(request.payload).length > 0) {
    await keepRegistrations(tx, request.identity_uid, request.id);
  }
  await audit.append(
    requestEntry(request, {
      type: 'request.fulfilled',
      at: now,
      actor: 'engine',
    }),
  );
}

async function bringAbout(
  tx: Knex.Transaction,
  audit: AuditScope,
  request: StoredRequest,
  grant: ApprovedGrant,
  now: Instant,
  { record, tenants }: ApproveDeps,
): Promise<StartedOperation> {
  const { payload, requester } = request;
  if (payload.kind === 'declare') {
    await declareComponent(tx, {
      component: payload.component,
      owner: request.owner,
      bound: request.component_owner !== null,
      request_id: request.id,
      declared_by: requester,
      reason: request.reason,
      declared_at: now,
    });
    await audit.append(
      requestEntry(request, {
        type: 'component.declared',
        at: now,
        actor: requester,
        reason: request.reason,
      }),
    );
    return NOTHING_STARTED;
  }
  const uid = request.identity_uid as string;
  const common = { uid, requester, now };
  switch (payload.kind) {
    case 'create':
    case 'change': {
      const identity = proposedIdentityOf(request);
      if (!identity) {
        throw new Error(`the request \`${request.id}\` has nothing derived`);
      }
      return record.fulfil(tx, audit, {
        ...common,
        identity: {
          ...identity,
          scopes: grant.scopes.map(({ name }) => name),
        },
        boundTo: request.component_owner,
        grant,
        consumers: consumersOf(payload),
      });
    }
    case 'renew':
      return record.renew(tx, audit, { ...common, grant });
    case 'consume':
      return record.addConsumers(tx, audit, {
        ...common,
        consumers: payload.consumers,
        requestId: request.id,
      });
    case 'transfer':
      await record.transfer(tx, audit, {
        uid,
        owner: payload.owner,
        tenant: tenants.of({
          namespace: payload.identity.namespace,
          owner: payload.owner,
        }),
        requestId: request.id,
        now,
      });
      return NOTHING_STARTED;
    case 'retire':
      return record.retire(tx, audit, {
        ...common,
        requestId: request.id,
        reason: request.reason,
      });
    default:
      // An exception is its own record; only the mark on the identity goes.
      await record.release(tx, { uid, requestId: request.id, now });
      return NOTHING_STARTED;
  }
}
