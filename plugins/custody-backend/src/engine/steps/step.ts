import type {
  Instant,
  OperationStep,
  RotationWindow,
} from '@custody/backstage-plugin-custody-common';
import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';
import type { AuditScope } from '../../audit/auditLog';
import type { ProviderRegistry, SinkRegistry } from '../../services/ports';
import type { Operation } from '../../store/operations/findOperations';
import type { IdentitiesRow } from '../../store/tables';
import type { LazyOutcomes } from '../endOperation';

/** What a step may use in the transactions before and after it acts. */
export type StepContext = {
  tx: Knex.Transaction;
  audit: AuditScope;
  outcomes: LazyOutcomes;
  sinks: SinkRegistry;
  rotationWindow: RotationWindow | null;
  now: Instant;
  identity: IdentitiesRow;
  operation: Operation;
  /** What waits for it to end, the oldest first. Who holds the identity's lock sees nothing come to it. */
  queued: readonly Operation[];
};

/** What a step may use while it acts: other systems, and no database. */
export type ActContext = {
  providers: ProviderRegistry;
  sinks: SinkRegistry;
  outcomes: LazyOutcomes;
  now: Instant;
  signal: AbortSignal;
};

/** What a step leaves for the operation's row and for the audit log. */
export type Settled = { toVersion?: number; data?: JsonObject };

/**
 * One step of an operation: `prepare` reads and persists what has to be there before anything is done, `act` does
 * it at other systems, `settle` persists that it was done.
 *
 * INVARIANT: `act` may be repeated from what `prepare` gives, after a crash at any point, and leads to the same end.
 * INVARIANT: `act` runs outside of any transaction and makes no query.
 */
export type Step<P, R> = {
  readonly name: OperationStep;
  /** Set where `settle` changes nothing of the identity that steps go by, so that it need not be read again. */
  readonly leavesIdentity?: true;
  prepare(context: StepContext): Promise<P & { toVersion?: number }>;
  /** Left out where a step changes only the record. */
  act?(prepared: P, context: ActContext): Promise<R>;
  settle(context: StepContext, prepared: P, result: R): Promise<Settled>;
};

/** A step as the engine's loop knows it: what passes between its parts is its own affair. */
export type AnyStep = Step<unknown, unknown>;

/**
 * Hides what passes between the parts of a step. Safe: the loop gives `act` only what this step's `prepare` gave,
 * and `settle` only what its `act` gave.
 */
export function anyStep<P, R>(step: Step<P, R>): AnyStep {
  return step as unknown as AnyStep;
}
