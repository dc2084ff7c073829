import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { AuditScope } from './audit';

/** What the engine tells the requests service, in the transaction in which it settles an operation. */
export interface RequestOutcomes {
  fulfilled(
    tx: Knex.Transaction,
    audit: AuditScope,
    options: { requestId: string; now: Instant },
  ): Promise<void>;
  failed(
    tx: Knex.Transaction,
    audit: AuditScope,
    options: { requestId: string; reason: string; now: Instant },
  ): Promise<void>;
  /** A pending request that nothing can come of any more: its identity is retired. */
  overtaken(
    tx: Knex.Transaction,
    audit: AuditScope,
    options: { requestId: string; reason: string; now: Instant },
  ): Promise<void>;
  /**
   * Whether anything may still come of what was approved.
   *
   * @param options - `tx`: the transaction in which it is acted on, until whose end the request stays as it is
   * @returns null when it may, else why not
   */
  ended(options: {
    requestId: string;
    tx?: Knex.Transaction;
  }): Promise<string | null>;
  /**
   * Policy asked again before the first version is issued: stricter or denied voids the request.
   *
   * @returns null when it still holds, else why not
   */
  recheck(options: { requestId: string; now: Instant }): Promise<string | null>;
}
