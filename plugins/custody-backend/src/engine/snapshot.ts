import {
  type Instant,
  nextStep,
  type OperationSnapshot,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { countAdoption } from '../store/credentials/acknowledgements';
import { findCredential } from '../store/credentials/credentials';
import { isAnyoneUnreached } from '../store/credentials/sealedSecrets';
import { findGrant } from '../store/grants';
import type { Operation } from '../store/operations/findOperations';
import type { IdentitiesRow } from '../store/tables';
import { findCutter } from './promote';

/**
 * All that the step machine decides by, read in the transaction that acts on the decision.
 *
 * @param retryAt - when the step that just failed is tried again; null otherwise: what was claimed is due
 */
export async function readSnapshot(
  tx: Knex.Transaction,
  identity: IdentitiesRow,
  operation: Operation,
  retryAt: Instant | null,
): Promise<OperationSnapshot> {
  return {
    kind: operation.kind,
    progress: operation.progress,
    retryAt,
    cutBy: await readCut(tx, identity, operation),
    ...(await readOverlap(tx, identity, operation)),
  };
}

/** INVARIANT: nothing is made for an identity that is cut off, whatever was asked for before it was. */
async function readCut(
  tx: Knex.Transaction,
  identity: IdentitiesRow,
  operation: Operation,
): Promise<string | null> {
  const makes = operation.kind === 'issue' || operation.kind === 'rotate';
  if (makes && identity.state !== 'governed') {
    return `the identity is ${identity.state}`;
  }
  const cutter = await findCutter(tx, operation);
  if (cutter) {
    return `ended by \`${cutter.kind}\``;
  }
  return (await readUnreached(tx, identity, operation))
    ? 'a consumer joined, or has a new key, and can only move to the version after this one'
    : null;
}

/**
 * INVARIANT: nobody is waited for who can't move, and no old version is taken from them meanwhile. What this operation
 * leaves undone the one for the next version does.
 */
async function readUnreached(
  tx: Knex.Transaction,
  identity: IdentitiesRow,
  operation: Operation,
): Promise<boolean> {
  if (operation.to_version === null || nextStep(operation) !== 'observe') {
    return false;
  }
  const credential = await findCredential(
    tx,
    identity.uid,
    operation.to_version,
  );
  return (
    credential !== undefined &&
    isAnyoneUnreached(tx, {
      identityUid: identity.uid,
      credentialId: credential.id,
    })
  );
}

async function readOverlap(
  tx: Knex.Transaction,
  identity: IdentitiesRow,
  operation: Operation,
): Promise<Pick<OperationSnapshot, 'adoption' | 'activatedAt' | 'maxOverlap'>> {
  const credential =
    operation.to_version === null
      ? undefined
      : await findCredential(tx, identity.uid, operation.to_version);
  if (!credential || credential.activated_at === null) {
    return {
      adoption: { moved: 0, of: 0 },
      activatedAt: null,
      maxOverlap: null,
    };
  }
  const grant = await findGrant(tx, credential.grant_id);
  return {
    adoption: await countAdoption(tx, {
      identityUid: identity.uid,
      credentialId: credential.id,
    }),
    activatedAt: credential.activated_at,
    maxOverlap: grant?.max_overlap ?? null,
  };
}
