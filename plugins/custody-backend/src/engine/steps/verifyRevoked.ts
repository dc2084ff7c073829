import type { ProviderIdentity } from '@custody/backstage-plugin-custody-node';
import { SEALED } from '../../config';
import {
  listCredentials,
  listUnrevoked,
  updateCredential,
} from '../../store/credentials/credentials';
import { listUnended } from '../../store/leases/findLeases';
import { deleteSealedSecrets } from '../../store/credentials/sealedSecrets';
import { operationEntry } from '../../audit/entries';
import { addLaggards } from '../laggards';
import { hold, type Holding, readHolding } from './holding';
import {
  providerIdentity,
  providerOf,
  type Target,
  targetsOf,
} from './provider';
import { sinkOf } from './sink';
import type { ActContext, Step, StepContext } from './step';
import { endsOlderVersions, versionsToRevoke } from './targets';
import { tellLeftBehind } from './tellLeftBehind';

type Prepared = {
  targets: Target[];
  /** Leases that are being ended, each by itself; nothing may be left when an identity is retired. */
  leases: Target[];
  /** Set when nothing of the identity is to be left at its provider. */
  retire: { identity: ProviderIdentity; provider: string } | null;
  /** Set when the version in use is to go on with what it had before one that is given up. */
  holding: Holding | null;
};

/**
 * Asks the provider itself whether the accounts are gone, and only then says so in the record. What is found
 * still there is revoked once more.
 */
export const verifyRevokedStep: Step<Prepared, void> = {
  name: 'verify-revoked',
  leavesIdentity: true,

  async prepare(context) {
    const { identity, operation } = context;
    const rows = await versionsToRevoke(context);
    const retires = operation.kind === 'retire';
    const leases = retires ? await listUnended(context.tx, identity.uid) : [];
    return {
      targets: targetsOf(identity, rows),
      leases: leases.map(({ id, provider, version }) => ({
        credentialId: id,
        provider,
        // A lease is handed over sealed, whatever sink is chosen.
        sink: SEALED,
        version: { identity: providerIdentity(identity), version },
      })),
      retire:
        retires && (await wasEverIssued(context))
          ? {
              identity: providerIdentity(identity),
              provider: identity.provider,
            }
          : null,
      holding: await readHolding(context),
    };
  },

  async act({ targets, leases, retire, holding }, context) {
    for (const target of [...targets, ...leases]) {
      await ensureRevoked(target, context);
    }
    if (holding) {
      await hold(holding, context);
    }
    if (retire) {
      const provider = providerOf(context.providers, retire.provider);
      await provider.retire(retire.identity, context.signal);
    }
  },

  async settle(context, { targets }) {
    const { tx, audit, identity, operation, now } = context;
    const laggards: string[] = [];
    const unrevoked = await listUnrevoked(tx, identity.uid);
    if (endsOlderVersions(operation)) {
      const ended = targets.map(({ credentialId }) => credentialId);
      const rows = unrevoked.filter(({ id }) => ended.includes(id));
      laggards.push(...(await addLaggards(tx, identity, rows, now)));
      await tellLeftBehind(context, rows);
    }
    // What was given up stays so, with what was wrong, whatever takes its account away.
    const failed = unrevoked.filter(({ state }) => state === 'failed');
    for (const { credentialId, version } of targets) {
      await updateCredential(tx, credentialId, {
        revoked_at: now,
        ...(!failed.some(({ id }) => id === credentialId) && {
          state: 'revoked',
          error: null,
        }),
      });
      const data = { version: version.version };
      await audit.append({
        ...operationEntry(identity, operation, now, data),
        type: 'credential.revoked',
      });
    }
    await deleteSealedSecrets(
      tx,
      targets.map(({ credentialId }) => credentialId),
    );
    return laggards.length > 0 ? { data: { laggards } } : {};
  },
};

async function wasEverIssued({ tx, identity }: StepContext): Promise<boolean> {
  return (
    identity.mode === 'leased' ||
    (await listCredentials(tx, [identity.uid])).length > 0
  );
}

async function ensureRevoked(
  { provider: ref, sink, version }: Target,
  { providers, sinks, signal }: ActContext,
): Promise<void> {
  const provider = providerOf(providers, ref);
  if (!(await provider.isRevoked(version, signal))) {
    await provider.revoke(version, signal);
    if (!(await provider.isRevoked(version, signal))) {
      throw new Error(
        `\`${ref}\` still shows the account of version ${version.version} after it was revoked`,
      );
    }
  }
  await sinkOf(sinks, sink).forget(version, signal);
}
