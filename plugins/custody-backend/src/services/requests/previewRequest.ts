import type {
  Instant,
  Preview,
} from '@custody/backstage-plugin-custody-common';
import { medianApprovalTime, type StoredRequest } from '../../store/requests';
import type { Directory } from '../ports';
import { labelOf, refsOfLabels } from './approvalLabels';
import { findOfTask, findToContinue, whyNotToGoOn } from './continueRequest';
import { decisionViewOf } from '../policy/decisionViews';
import { grantEnd, Proposal, ProposalDeps, propose } from './proposal';
import type { RequestProblem } from '../subjects/subject';

/**
 * What would come of submitting: for the form, so problems are data.
 *
 * @param open - problems that only the record knows, such as another request that is pending
 */
export async function previewRequest(
  options: {
    payload: Proposal['payload'];
    requester: Proposal['requester'];
    directory: Directory;
    now: Instant;
  },
  open: (proposal: Proposal) => Promise<RequestProblem[]>,
  deps: ProposalDeps,
): Promise<Preview> {
  const { payload, requester, directory, now } = options;
  const result = await propose(payload, requester, directory, now, deps);
  const isNew = result.ok && result.proposal.subject.existing === null;
  const submission = { payload, requester: requester.caller.ref };
  const before = isNew
    ? undefined
    : (await findOfTask(deps.db, submission)) ??
      (await findToContinue(deps.db, submission, { asPreview: true }));
  if (before && before.state !== 'pending') {
    return continuing(
      before,
      await whyNotToGoOn(before, requester, { directory, now }, deps),
    );
  }
  if (!result.ok) {
    return {
      submittable: false,
      problems: result.problems.map(plain),
      decision: null,
      derived: null,
      approvals: [],
      digest: null,
      grantEndsAt: null,
      usuallyApprovedIn: null,
    };
  }
  const { subject, decision, owed, quorum, digest } = result.proposal;
  const problems = [
    ...result.proposal.problems,
    ...(await open(result.proposal)),
  ];
  const titles = await directory.titlesOf([
    ...quorum.progress.flatMap(({ eligible }) => eligible),
    ...refsOfLabels(owed, subject.derived),
  ]);
  return {
    submittable: problems.length === 0 && decision.effect === 'allow',
    problems: problems.map(plain),
    decision: decisionViewOf(decision),
    derived: subject.derived,
    approvals: quorum.progress.map((line, at) => ({
      term: line.term,
      label: labelOf(owed[at], subject.derived, titles),
      count: line.count,
      stage: line.stage,
      eligible: line.eligible.map(ref => ({
        ref,
        title: titles.get(ref) ?? null,
      })),
      givenBy: [],
    })),
    digest,
    grantEndsAt: grantEnd(decision.obligations?.maxGrant, now),
    usuallyApprovedIn:
      owed.length === 0
        ? null
        : await medianApprovalTime(deps.db, {
            kind: payload.kind,
            environment: subject.environment,
          }),
  };
}

/**
 * Started again with the same values, a template goes on with what was approved: nothing is asked of anybody.
 *
 * @param against - why it may not, or null
 */
function continuing(request: StoredRequest, against: string | null): Preview {
  const decision = decisionViewOf(request.decision);
  return {
    submittable: against === null,
    problems: [],
    decision:
      against === null
        ? decision
        : { ...decision, effect: 'deny', reasons: [against] },
    derived: against === null ? request.derived : null,
    approvals: [],
    digest: against === null ? request.digest : null,
    grantEndsAt: against === null ? request.granted?.endsAt ?? null : null,
    usuallyApprovedIn: null,
  };
}

function plain({ field, value, message, remedy }: RequestProblem) {
  return { field, value, message, remedy };
}
