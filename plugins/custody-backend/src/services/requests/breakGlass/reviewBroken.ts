import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { ConflictError, NotAllowedError } from '@backstage/errors';
import type {
  BreakGlassReviewBody,
  Instant,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { audited } from '../../../audit/auditLog';
import {
  findBreakGlasses,
  reviewBreakGlass,
} from '../../../store/breakGlasses';
import { findRequest, lockRequest } from '../../../store/requests';
import type { PolicyService } from '../../policy';
import type { Caller } from '../../ports';
import { requestEntry } from '../auditEntries';
import { notFound } from '../notFound';
import { checkReviewPolicy } from '../reviewChecks';
import { type AfterwardsDeps, afterwardsReviewability } from './afterwards';
import type { Person } from './breakable';
import { tellReviewedAfterwards } from './tellBroken';

export type ReviewBrokenDeps = AfterwardsDeps & {
  db: Knex;
  auditor: AuditorService;
  logger: LoggerService;
  policy: PolicyService;
};

/**
 * Somebody else says whether breaking the glass was justified: with that the finding is over. It takes back nothing: who
 * thinks that what was granted should not be there suspends or retires the identity.
 *
 * @throws NotFoundError, NotAllowedError, ConflictError (the glass was not broken for it, or it is reviewed)
 */
export async function reviewBroken(
  id: string,
  caller: Caller,
  body: BreakGlassReviewBody,
  now: Instant,
  deps: ReviewBrokenDeps,
): Promise<void> {
  const request = await findRequest(deps.db, id);
  if (!request) {
    throw notFound(id);
  }
  const broken = (await findBreakGlasses(deps.db, [id])).get(id);
  const may = afterwardsReviewability(caller, request, broken, deps);
  if (!may.allowed || !broken) {
    const reason = may.reason ?? 'you may not review it';
    throw may.forbidden
      ? new NotAllowedError(reason)
      : new ConflictError(reason);
  }
  checkReviewPolicy(request, caller, deps);
  const by = (caller as Person).ref;
  await audited(deps, async (tx, audit) => {
    await lockRequest(tx, id);
    if (!(await reviewBreakGlass(tx, broken, { ...body, by, at: now }))) {
      throw new ConflictError(
        'it is reviewed already, by somebody else at the same moment; reload it',
      );
    }
    await audit.append(
      requestEntry(request, {
        type: 'request.break-glass-reviewed',
        at: now,
        actor: by,
        reason: body.reason,
        data: { verdict: body.verdict, brokenBy: broken.by },
      }),
    );
    await tellReviewedAfterwards(tx, request, broken, { ...body, by, now });
  });
}
