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
import type { CredentialsRow } from '../store/tables';
import { findCutter } from './promote';
import type { StepContext } from './steps';
import { listOverlapEnds } from './steps/targets';

/**
 * All that the step machine decides by, read in the transaction that acts on the decision. What only one step is decided
 * by is read where that is the next.
 *
 * @param retryAt - when the step that just failed is tried again; null otherwise: what was claimed is due
 */
export async function readSnapshot(
  context: StepContext,
  retryAt: Instant | null,
): Promise<OperationSnapshot> {
  const { tx, identity, operation } = context;
  const newVersion =
    nextStep(operation) === 'observe' && operation.to_version !== null
      ? await findCredential(tx, identity.uid, operation.to_version)
      : undefined;
  return {
    kind: operation.kind,
    progress: operation.progress,
    retryAt,
    cutBy: await readCut(context, newVersion),
    ...(await readOverlap(tx, context, newVersion)),
  };
}

/** INVARIANT: nothing is made for an identity that is cut off, whatever was asked for before it was. */
async function readCut(
  { tx, identity, operation, queued }: StepContext,
  newVersion: CredentialsRow | undefined,
): Promise<string | null> {
  const makes = operation.kind === 'issue' || operation.kind === 'rotate';
  if (makes && identity.state !== 'governed') {
    return `the identity is ${identity.state}`;
  }
  const cutter = findCutter(queued, operation);
  if (cutter) {
    return `ended by \`${cutter.kind}\``;
  }
  return (await isUnreached(tx, newVersion))
    ? 'a consumer joined, or has a new key, and can only move to the version after this one'
    : null;
}

/**
 * INVARIANT: nobody is waited for who can't move, and no old version is taken from them meanwhile. What this operation
 * leaves undone the one for the next version does.
 */
async function isUnreached(
  tx: Knex.Transaction,
  newVersion: CredentialsRow | undefined,
): Promise<boolean> {
  return (
    newVersion !== undefined &&
    isAnyoneUnreached(tx, {
      identityUid: newVersion.identity_uid,
      credentialId: newVersion.id,
    })
  );
}

async function readOverlap(
  tx: Knex.Transaction,
  { identity, operation }: Pick<StepContext, 'identity' | 'operation'>,
  newVersion: CredentialsRow | undefined,
): Promise<
  Pick<
    OperationSnapshot,
    'adoption' | 'activatedAt' | 'maxOverlap' | 'olderUntil'
  >
> {
  if (!newVersion || newVersion.activated_at === null) {
    return {
      adoption: { moved: 0, of: 0 },
      activatedAt: null,
      maxOverlap: null,
    };
  }
  const grant = await findGrant(tx, newVersion.grant_id);
  const ends = await listOverlapEnds(tx, identity, operation);
  return {
    adoption: await countAdoption(tx, {
      identityUid: newVersion.identity_uid,
      credentialId: newVersion.id,
    }),
    activatedAt: newVersion.activated_at,
    maxOverlap: grant?.max_overlap ?? null,
    olderUntil: ends.map(({ until }) => until).sort()[0] ?? null,
  };
}
