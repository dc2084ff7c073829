import { InputError } from '@backstage/errors';
import {
  evaluateBodySchema,
  Instant,
  quote,
  RequestedIdentity,
} from '@custody/backstage-plugin-custody-common';
import type { PolicyAction } from '@custody/policy';
import type { z } from 'zod/v4';
import type { Db } from '../../store/database';
import { findIdentityByRef } from '../../store/identities/findIdentity';
import type { IdentitiesRow } from '../../store/tables';
import { seesIdentity, Viewer } from '../access';
import { deriveIdentity } from '../subjects/deriveIdentity';
import { existingSubject, findUsers } from '../subjects/existingSubject';
import { refusalOf, refuseProblems } from '../subjects/refusal';
import { checkFree } from '../subjects/kinds/checkFree';
import { subjectOf, widensGrant } from '../subjects/kinds/derivedSubject';
import { withoutGrant } from '../subjects/kinds/retired';
import type { Subject, SubjectDeps } from '../subjects/subject';
import type { AskedAbout } from './question';

type WhatIfIdentity = z.output<typeof evaluateBodySchema>['identity'];

/**
 * What a what-if is about: an identity of the record, as it is or with other values, or one that there is not.
 *
 * @throws InputError for what is not there to be asked about, or is not the asker's, or exists already
 */
export async function findWhatIfSubject(
  asker: Viewer,
  { action, identity }: { action: PolicyAction; identity: WhatIfIdentity },
  deps: SubjectDeps & { db: Db },
): Promise<Subject & AskedAbout> {
  const row = await findRow(asker, identity, deps);
  if (action === 'create' && row) {
    // The question makes no sense, and nothing changed meanwhile: it is no conflict.
    refuseProblems(
      checkFree('identity.ref', row.ref, row).map(found => ({
        ...found,
        conflict: false,
      })),
    );
  }
  const { ref: _ref, ...changed } = identity;
  const asItWouldBe = action === 'create' || action === 'change';
  if (row && !asItWouldBe && Object.keys(changed).length === 0) {
    const subject = await existingSubject(deps.db, row, deps.directory);
    return action === 'retire' ? withoutGrant(subject) : subject;
  }
  const derived = await deriveIdentity(proposalOf(identity, row), deps);
  if (!derived.ok) {
    throw refusalOf(derived.problems);
  }
  const { proposed, derived: wanted } = derived.identity;
  return {
    ...subjectOf(derived.identity),
    existing: row ?? null,
    proposed,
    widens: await widensGrant(deps.db, row ?? null, wanted.scopes, deps.now),
    usedBy: await findUsers(deps.db, row ?? null, proposed),
    ...(!asItWouldBe && { ownRules: [] }),
  };
}

async function findRow(
  asker: Viewer,
  { ref }: WhatIfIdentity,
  at: { db: Db; now: Instant },
): Promise<IdentitiesRow | undefined> {
  if (ref === undefined) {
    return undefined;
  }
  const row = await findIdentityByRef(at.db, ref.toLocaleLowerCase('en-US'));
  if (!row || !(await seesIdentity(asker, row, at))) {
    throw new InputError(
      `\`identity.ref\`: there is no identity ${quote(
        ref,
      )} that you may see; check it, or leave it out and give \`owner\` and \`scopes\``,
    );
  }
  return row;
}

function proposalOf(
  identity: WhatIfIdentity,
  row: IdentitiesRow | undefined,
): RequestedIdentity {
  const owner = identity.owner ?? row?.owner;
  const scopes: string[] | undefined =
    identity.scopes ?? (row && JSON.parse(row.scopes));
  if (!owner || !scopes || scopes.length === 0) {
    throw new InputError(
      '`identity` says too little: give `ref`, or `owner` and `scopes`',
    );
  }
  return {
    namespace: row?.namespace ?? 'default',
    name: row?.name ?? 'what-if',
    type: identity.type ?? row?.type ?? 'service-account',
    owner: owner.toLocaleLowerCase('en-US'),
    scopes,
    credential: {
      provider: identity.provider ?? row?.provider,
      ...(row && { mode: row.mode }),
    },
    ...(row?.sponsor && { sponsor: row.sponsor }),
    ...(row?.component && { component: row.component }),
  };
}
