import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { ConflictError, NotAllowedError } from '@backstage/errors';
import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { audited } from '../../audit/auditLog';
import { lockRequest } from '../../store/requests';
import type { Caller, IdentityRecord } from '../ports';
import { endRequest } from './endRequest';
import { notFound } from './notFound';
import { withdrawability } from './withdrawable';

export type WithdrawDeps = {
  db: Knex;
  auditor: AuditorService;
  logger: LoggerService;
  record: Pick<IdentityRecord, 'release'>;
};

/**
 * Takes a request back, as who asked for it.
 *
 * @throws NotFoundError; NotAllowedError for anybody else; ConflictError for who asked, when it was decided before
 */
export async function withdrawRequest(
  id: string,
  caller: Caller,
  reason: string,
  now: Instant,
  deps: WithdrawDeps,
): Promise<void> {
  await audited(deps, async (tx, audit) => {
    const request = await lockRequest(tx, id);
    if (!request) {
      throw notFound(id);
    }
    const may = withdrawability(caller, request);
    if (!may.allowed) {
      throw caller.type === 'user' &&
        !caller.actor &&
        caller.ref === request.requester
        ? new ConflictError(may.reason ?? '')
        : new NotAllowedError(may.reason ?? '');
    }
    await endRequest(
      tx,
      audit,
      request,
      {
        event: 'withdraw',
        actor: request.requester,
        outcome: `withdrawn: ${reason}`,
        words: reason,
        now,
      },
      deps,
    );
  });
}
