import type {
  Instant,
  OperationSnapshot,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { countAdoption } from '../store/credentials/acknowledgements';
import { findCredential } from '../store/credentials/credentials';
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
  { state }: IdentitiesRow,
  operation: Operation,
): Promise<string | null> {
  const makes = operation.kind === 'issue' || operation.kind === 'rotate';
  if (makes && state !== 'governed') {
    return `the identity is ${state}`;
  }
  const cutter = await findCutter(tx, operation);
  return cutter ? `ended by \`${cutter.kind}\`` : null;
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
