import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import {
  type Instant,
  requestPayloadSchema,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { audited, type AuditScope } from '../../audit/auditLog';
import { identityEntry } from '../../audit/entries';
import { findLastEvent } from '../../store/auditEvents';
import { findIdentity } from '../../store/identities/findIdentity';
import { updateIdentity } from '../../store/identities/writeIdentity';
import {
  findRequest,
  lockRequest,
  type StoredRequest,
} from '../../store/requests';
import type { IdentitiesRow } from '../../store/tables';
import type { Directories } from '../directory';
import type { DeclaredEdit, GitEdits } from '../ports';
import { endRequest } from '../requests/endRequest';
import { type ProposalDeps, propose } from '../requests/proposal';
import { type SubmitDeps, submitProposal } from '../requests/submitRequest';
import { changePayload } from './changePayload';
import { rotationOf } from '../subjects/existingSubject';
import { declaredDigest, editedFields } from './declaredContent';
import { GIT, GIT_REQUESTER } from '../requests/gitRequester';

export type GitEditsDeps = ProposalDeps &
  SubmitDeps & {
    db: Knex;
    auditor: AuditorService;
    logger: LoggerService;
    directories: Directories;
  };

/**
 * What becomes of an edit in Git to an identity that is governed: a request to change it, once for each edit. A newer
 * edit supersedes the request that is pending, and one that goes back to what is governed withdraws it.
 *
 * INVARIANT: nothing is granted from here; the identity changes when people have approved the request.
 */
export function createGitEdits(deps: GitEditsDeps): GitEdits {
  return {
    async follow(edit, now) {
      const row = await findIdentity(deps.db, edit.uid);
      const digest = declaredDigest(edit.identity);
      if (
        row?.origin !== 'git' ||
        row.state !== 'governed' ||
        row.declared_digest === digest
      ) {
        return;
      }
      const pending = row.pending_request_id
        ? await findRequest(deps.db, row.pending_request_id)
        : undefined;
      if (row.pending_request_id !== null && !isPendingOfGit(pending)) {
        // One thing at a time: it is asked for when what a person asked before is decided.
        return;
      }
      const fields = editedFields(edit.identity, {
        ...row,
        ...rotationOf(row),
        scopes: JSON.parse(row.scopes),
      });
      if (fields.length === 0) {
        await audited(deps, async (tx, audit) => {
          const because = 'Git says again what is governed';
          await takeBack(tx, audit, row, { because, now }, deps);
          await updateIdentity(tx, row.uid, { declared_digest: digest });
        });
        return;
      }
      const refused = await ask(edit, fields, now, deps);
      if (refused !== null) {
        await tell(row, edit, { digest, refused, now }, deps);
        return;
      }
      await deps.db.transaction(tx =>
        updateIdentity(tx, row.uid, { declared_digest: digest }),
      );
    },
  };
}

function isPendingOfGit(request: StoredRequest | undefined): boolean {
  return request?.state === 'pending' && request.requester === GIT_REQUESTER;
}

/** @returns null once it is asked, else in words why it can't be */
async function ask(
  edit: DeclaredEdit,
  fields: readonly string[],
  now: Instant,
  deps: GitEditsDeps,
): Promise<string | null> {
  const parsed = requestPayloadSchema.safeParse(changePayload(edit, fields));
  if (!parsed.success) {
    return parsed.error.issues
      .map(({ path, message }) => `\`${path.join('.')}\` ${message}`)
      .join('. ');
  }
  const payload = parsed.data;
  const directory = deps.directories.fresh();
  const result = await propose(payload, GIT, directory, now, deps);
  const problems = result.ok ? result.proposal.problems : result.problems;
  if (!result.ok || problems.length > 0) {
    return problems
      .map(({ message, remedy }) => `${message}; ${remedy}`)
      .join('. ');
  }
  await submitProposal(
    result.proposal,
    { payload, requester: GIT_REQUESTER, submittedBy: null },
    now,
    { ...deps, directory },
  );
  return null;
}

/** What was asked for the edit before is not what Git says any more. */
async function takeBack(
  tx: Knex.Transaction,
  audit: AuditScope,
  { pending_request_id: pendingId }: IdentitiesRow,
  { because, now }: { because: string; now: Instant },
  deps: GitEditsDeps,
): Promise<void> {
  const pending =
    pendingId === null ? undefined : await lockRequest(tx, pendingId);
  if (pending && isPendingOfGit(pending)) {
    const outcome = `withdrawn: ${because}`;
    await endRequest(
      tx,
      audit,
      pending,
      { event: 'withdraw', actor: GIT_REQUESTER, outcome, now },
      deps,
    );
  }
}

/** Says, once for each reason, why an edit is not asked for. It is tried again with each sweep: the reason may go. */
async function tell(
  row: IdentitiesRow,
  { source }: DeclaredEdit,
  { digest, refused, now }: { digest: string; refused: string; now: Instant },
  deps: GitEditsDeps,
): Promise<void> {
  const reason = `the edit in Git is not asked for, and what is governed stays: ${refused}`;
  const last = await findLastEvent(deps.db, row.ref, 'identity.edit-refused');
  if (last?.reason === reason && last.data.digest === digest) {
    return;
  }
  await audited(deps, async (tx, audit) => {
    const because = 'Git says something else since';
    await takeBack(tx, audit, row, { because, now }, deps);
    await audit.append({
      ...identityEntry(row, now),
      type: 'identity.edit-refused',
      actor: GIT_REQUESTER,
      outcome: 'failure',
      reason,
      data: { digest, source },
    });
  });
}
