import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import { audited } from '../../audit/auditLog';
import type { Clock } from '../../clock';
import { operationEntry } from '../../audit/entries';
import type { Wakeup } from '../ports';
import { lockIdentity } from '../../store/identities/findIdentity';
import {
  lockOperation,
  type Operation,
} from '../../store/operations/findOperations';
import { updateOperation } from '../../store/operations/writeOperation';
import { wakeAfterCommit } from './wakeAfterCommit';

/**
 * Makes a failed step due at once, for somebody who mended what it failed of. Nothing else of the operation changes:
 * should it fail again, it waits as long as it would have.
 *
 * @throws ConflictError when no step waits for its next try
 */
export function tryOperationNow(
  deps: {
    db: Knex;
    auditor: AuditorService;
    logger: LoggerService;
    clock: Clock;
    wakeup: Wakeup;
  },
  what: {
    uid: string;
    operationId: string;
    by: { actor: string; reason: string };
  },
): Promise<Operation> {
  const { uid, operationId, by } = what;
  return audited(deps, async (tx, audit) => {
    const now = deps.clock.now();
    const identity = await lockIdentity(tx, uid);
    const operation = await lockOperation(tx, operationId);
    if (operation?.state !== 'retrying' || operation.ticket !== null) {
      throw new ConflictError(
        `\`${operation?.kind}\` of \`${identity.ref}\` does not wait for another try: it is ${operation?.state}`,
      );
    }
    const due = await updateOperation(
      tx,
      operation,
      { next_attempt_at: now },
      now,
    );
    await audit.append({
      ...operationEntry(identity, due, now, {
        step: operation.step,
        attempts: operation.attempts,
        wasDueAt: operation.next_attempt_at,
      }),
      ...by,
      type: 'operation.tried-now',
    });
    wakeAfterCommit(tx, deps.wakeup);
    return due;
  });
}
