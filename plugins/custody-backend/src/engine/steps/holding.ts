import type { Privilege } from '@custody/backstage-plugin-custody-common';
import type { ProviderIdentity } from '@custody/backstage-plugin-custody-node';
import { findCredential } from '../../store/credentials/credentials';
import { findGrant } from '../../store/grants';
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
 * than was granted, or less.
 *
 * @returns what the version in use was made with; null where none is, or the one given up was made of the same grant
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
  const { progress, to_version: toVersion } = operation;
  if (!progress.abandoned || current === null || toVersion === null) {
    return null;
  }
  const inUse = await findCredential(tx, uid, current);
  const givenUp = await findCredential(tx, uid, toVersion);
  if (!inUse || inUse.grant_id === givenUp?.grant_id) {
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

/** Gives the version in use back what it was made with, where it shares that with the one given up. */
export async function hold(
  { provider: ref, identity, privileges }: Holding,
  { providers, signal }: ActContext,
): Promise<void> {
  await providerOf(providers, ref).hold?.(identity, privileges, signal);
}
