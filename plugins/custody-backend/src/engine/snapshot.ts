import {
  type Instant,
  nextStep,
  type OperationSnapshot,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { countAdoption } from '../store/credentials/acknowledgements';
import { findCredential } from '../store/credentials/credentials';
import { isAnyoneUnreached } from '../store/credentials/sealedSecrets';
import { findGrant, findGrantOf } from '../store/grants';
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
  context: StepContext,
  newVersion: CredentialsRow | undefined,
): Promise<string | null> {
  const { tx, identity, operation, queued } = context;
  const makes = operation.kind === 'issue' || operation.kind === 'rotate';
  if (makes && identity.state !== 'governed') {
    return `the identity is ${identity.state}`;
  }
  const cutter = findCutter(queued, operation);
  if (cutter) {
    return `ended by \`${cutter.kind}\``;
  }
  if (makes && (await isOvertaken(context))) {
    return 'it could not be made, and something else was approved since';
  }
  return (await isUnreached(tx, newVersion))
    ? 'a consumer joined, or has a new key, and can only move to the version after this one'
    : null;
}

/** So many times it is tried before it gives way: what was wrong with its system may be over. */
const TRIES_BEFORE_GIVING_WAY = 3;

/**
 * Whether an operation fails to make what its grant says while another grant waits behind it, which may be the remedy.
 *
 * INVARIANT: no consumer is taken back for it: of an operation that brings no grant of its own, only what nobody asked for
 * gives way.
 */
async function isOvertaken({
  tx,
  identity,
  operation,
  queued,
}: StepContext): Promise<boolean> {
  const { request_id: requestId, attempts } = operation;
  if (nextStep(operation) !== 'issue' || attempts < TRIES_BEFORE_GIVING_WAY) {
    return false;
  }
  const newest = identity.grant_id && (await findGrant(tx, identity.grant_id));
  const waits =
    newest &&
    newest.request_id !== requestId &&
    queued.some(({ request_id }) => request_id === newest.request_id);
  return (
    Boolean(waits) &&
    (requestId === null ||
      (await findGrantOf(tx, identity.uid, requestId)) !== undefined)
  );
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
