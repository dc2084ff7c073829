import { findBreakGlasses } from '../../store/breakGlasses';
import { findRequest, lockRequest } from '../../store/requests';
import type { Directories } from '../directory';
import type { IdentityRecord, RequestOutcomes } from '../ports';
import { fulfilRequest } from './approveRequest';
import { judgeAgain, AskAgainDeps } from './askAgain';
import { endRequest } from './endRequest';
import { tellFulfilled } from './tellTurn';
import { whyEnded } from './whyEnded';

/**
 * What the engine tells. A request that is no longer approved, because it lapsed meanwhile or this is a repetition,
 * is left as it is: the engine never fails for it.
 */
export function createRequestOutcomes(
  deps: AskAgainDeps & { directories: Directories; record: IdentityRecord },
): RequestOutcomes {
  return {
    async fulfilled(tx, audit, { requestId, now }) {
      const request = await lockRequest(tx, requestId);
      if (request?.state === 'approved') {
        await fulfilRequest(tx, audit, request, now);
        await tellFulfilled(tx, request, now);
      }
    },

    async failed(tx, audit, { requestId, reason, now }) {
      const request = await lockRequest(tx, requestId);
      if (request?.state === 'approved') {
        await endRequest(
          tx,
          audit,
          request,
          { event: 'fail', actor: 'engine', outcome: reason, now },
          deps,
        );
      }
    },

    async overtaken(tx, audit, { requestId, reason, now }) {
      const request = await lockRequest(tx, requestId);
      if (request?.state === 'pending') {
        await endRequest(
          tx,
          audit,
          request,
          { event: 'void', actor: 'engine', outcome: reason, now },
          deps,
        );
      }
    },

    async ended({ requestId, tx }) {
      return whyEnded(
        tx
          ? await lockRequest(tx, requestId)
          : await findRequest(deps.db, requestId),
      );
    },

    async recheck({ requestId, now }) {
      const request = await findRequest(deps.db, requestId);
      const ended = whyEnded(request);
      if (!request || ended !== null) {
        return ended;
      }
      const judged = await judgeAgain(
        request,
        deps.directories.fresh(),
        now,
        deps,
      );
      // What glass was broken for owes no approvals any more, so only what policy denies stops it.
      const broken = await findBreakGlasses(deps.db, [requestId]);
      return judged.denied ?? (broken.size > 0 ? null : judged.stricter);
    },
  };
}
