import type { Privilege } from '@custody/backstage-plugin-custody-common';
import type { ProviderIdentity } from '@custody/backstage-plugin-custody-node';
import {
  findCredential,
  listUnrevoked,
} from '../../store/credentials/credentials';
import { findGrant } from '../../store/grants';
import type { CredentialsRow } from '../../store/tables';
import { providerIdentity, providerOf } from './provider';
import type { ActContext, StepContext } from './step';

/** What an identity's version in use goes on with. */
export type Holding = {
  provider: string;
  identity: ProviderIdentity;
  privileges: Privilege[];
};

/**
 * Where versions share their privileges at the provider, one that is given up has left its own to the version in use: more
 * than was granted, or less. So has one that a suspension found half made.
 *
 * @returns what the version in use was made with; null where none is, or no other was made of another grant
 */
export async function readHolding({
  tx,
  identity,
  operation,
}: Pick<
  StepContext,
  'tx' | 'identity' | 'operation'
>): Promise<Holding | null> {
  const { uid, current_version: current } = identity;
  const inUse =
    current === null ? undefined : await findCredential(tx, uid, current);
  const givenUp = await listGivenUp(tx, { uid, operation, current });
  if (!inUse || givenUp.every(each => each.grant_id === inUse.grant_id)) {
    return null;
  }
  const grant = await findGrant(tx, inUse.grant_id);
  return grant
    ? {
        provider: inUse.provider,
        identity: providerIdentity(identity),
        privileges: grant.scopes.flatMap(({ privileges }) => privileges),
      }
    : null;
}

/** The versions that came to nothing, and may have left something to the one in use. */
async function listGivenUp(
  tx: StepContext['tx'],
  {
    uid,
    operation: { kind, progress, to_version: version },
    current,
  }: {
    uid: string;
    operation: StepContext['operation'];
    current: number | null;
  },
): Promise<CredentialsRow[]> {
  if (kind === 'resume') {
    return listUnrevoked(tx, uid, { except: current });
  }
  return progress.abandoned && version !== null
    ? listUnrevoked(tx, uid, { only: version })
    : [];
}

/** Gives the version in use back what it was made with, where it shares that with the one given up. */
export async function hold(
  { provider: ref, identity, privileges }: Holding,
  { providers, signal }: ActContext,
): Promise<void> {
  await providerOf(providers, ref).hold?.(identity, privileges, signal);
}
