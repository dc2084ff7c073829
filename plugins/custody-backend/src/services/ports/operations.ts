import type {
  Instant,
  OperationKind,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { Operation } from '../../store/operations/findOperations';
import type { AuditScope } from './audit';

/** An operation that somebody asks for. */
export type NewOperation = {
  kind: OperationKind;
  requestId: string | null;
  /** A person's ref, or `engine`. */
  requestedBy: string;
  reason: string | null;
};

/** How services have the engine bring something about at a provider. */
export interface Operations {
  /**
   * Enters an operation for an identity, in the transaction of whatever asks for it; the caller wakes the engine.
   *
   * @param options.whenBusy - `queue` to wait behind an active one, `refuse` to be told instead
   * @throws ConflictError when an operation of the same kind is under way, or one that can't be waited for
   */
  enqueue(
    tx: Knex.Transaction,
    audit: AuditScope,
    uid: string,
    operation: NewOperation,
    options: { now: Instant; whenBusy: 'queue' | 'refuse' },
  ): Promise<Operation>;

  /** Ends what waits its turn for a request that came to nothing; what has begun finds that out by itself. */
  endWaiting(
    tx: Knex.Transaction,
    audit: AuditScope,
    uid: string,
    ended: { requestId: string; reason: string; now: Instant },
  ): Promise<void>;
}

/**
 * How parts of one process tell the engine that something became due, so that nobody waits for the next poll.
 * Replicas don't hear it; they poll.
 */
export type Wakeup = {
  notify(): void;
  /** Calls a listener at each notification. @returns a function that ends that */
  subscribe(listener: () => void): () => void;
  /** Resolves when notified, when the time is over, or when the signal aborts. A notification in between counts. */
  wait(millis: number, signal: AbortSignal): Promise<void>;
};

/**
 * The operation that brings an approved change about: when it has, the engine tells `RequestOutcomes`. Null
 * where nothing has to be done at a provider; then the caller marks the request fulfilled in the same transaction.
 */
export type StartedOperation = { operationId: string | null };
