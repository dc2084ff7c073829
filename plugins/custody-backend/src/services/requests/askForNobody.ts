import {
  type Instant,
  type RequestPayloadInput,
  requestPayloadSchema,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { AuditScope } from '../../audit/auditLog';
import { lockRequest, type StoredRequest } from '../../store/requests';
import type { Directories } from '../directory';
import { endRequest } from './endRequest';
import { type ProposalDeps, propose, type Requester } from './proposal';
import { type SubmitDeps, submitProposal } from './submitRequest';

export type AskForNobodyDeps = ProposalDeps &
  SubmitDeps & { directories: Directories };

/**
 * Asks where nobody signed in, as one of `systemRequesters`. What it asked before about the same thing, and is pending, is
 * superseded.
 *
 * @param input - not validated yet
 * @returns null once it is asked, else in words why it can't be
 */
export async function askForNobody(
  input: RequestPayloadInput,
  requester: Requester,
  now: Instant,
  deps: AskForNobodyDeps,
): Promise<string | null> {
  const parsed = requestPayloadSchema.safeParse(input);
  if (!parsed.success) {
    return parsed.error.issues
      .map(({ path, message }) => `\`${path.join('.')}\` ${message}`)
      .join('. ');
  }
  const payload = parsed.data;
  const directory = deps.directories.fresh();
  const result = await propose(payload, requester, directory, now, deps);
  const problems = result.ok ? result.proposal.problems : result.problems;
  if (!result.ok || problems.length > 0) {
    return problems
      .map(({ message, remedy }) => `${message}; ${remedy}`)
      .join('. ');
  }
  await submitProposal(
    result.proposal,
    { payload, requester: requester.caller.ref, submittedBy: null },
    now,
    { ...deps, directory },
  );
  return null;
}

/** Withdraws what it asked, where that is pending still. */
export async function takeBackForNobody(
  tx: Knex.Transaction,
  audit: AuditScope,
  requestId: string | null,
  {
    requester: {
      caller: { ref },
    },
    because,
    now,
  }: { requester: Requester; because: string; now: Instant },
  deps: AskForNobodyDeps,
): Promise<void> {
  const pending =
    requestId === null ? undefined : await lockRequest(tx, requestId);
  if (pending && isPendingOf(pending, ref)) {
    const outcome = `withdrawn: ${because}`;
    await endRequest(
      tx,
      audit,
      pending,
      { event: 'withdraw', actor: ref, outcome, now },
      deps,
    );
  }
}

/** Whether a request waits that this requester made. */
export function isPendingOf(
  request: StoredRequest | undefined,
  requester: string,
): boolean {
  return request?.state === 'pending' && request.requester === requester;
}
