import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { audited } from '../../audit/auditLog';
import { identityEntry } from '../../audit/entries';
import { findLastEvent } from '../../store/auditEvents';
import { findIdentity } from '../../store/identities/findIdentity';
import { updateIdentity } from '../../store/identities/writeIdentity';
import { findRequest } from '../../store/requests';
import type { IdentitiesRow } from '../../store/tables';
import { GIT_REQUESTER } from '../access';
import type { DeclaredEdit, GitEdits } from '../ports';
import {
  askForNobody,
  type AskForNobodyDeps,
  isPendingOf,
  takeBackForNobody,
} from '../requests/askForNobody';
import { changePayload } from './changePayload';
import { rotationOf } from '../subjects/existingSubject';
import { declaredDigest, editedFields } from './declaredContent';
import { GIT } from '../requests/systemRequesters';

export type GitEditsDeps = AskForNobodyDeps & {
  db: Knex;
  auditor: AuditorService;
  logger: LoggerService;
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
      if (
        row.pending_request_id !== null &&
        !isPendingOf(pending, GIT_REQUESTER)
      ) {
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
          await takeBackForNobody(
            tx,
            audit,
            row.pending_request_id,
            { requester: GIT, because, now },
            deps,
          );
          await updateIdentity(tx, row.uid, { declared_digest: digest });
        });
        return;
      }
      const refused = await askForNobody(
        changePayload(edit, fields),
        GIT,
        now,
        deps,
      );
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
    await takeBackForNobody(
      tx,
      audit,
      row.pending_request_id,
      { requester: GIT, because, now },
      deps,
    );
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
