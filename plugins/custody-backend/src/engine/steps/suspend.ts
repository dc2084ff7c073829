import { PermanentProviderError } from '@custody/backstage-plugin-custody-node';
import { listUnrevoked } from '../../store/credentials/credentials';
import { everyTarget } from './everyTarget';
import { hold, type Holding, readHolding } from './holding';
import { providerOf, type Target, targetsOf } from './provider';
import type { Step } from './step';

type Prepared = { targets: Target[] };

/** Stops new logins of every version, and ends the sessions that are open where the provider can. */
export const suspendStep: Step<Prepared, number> = {
  name: 'suspend',
  leavesIdentity: true,

  async prepare({ tx, identity }) {
    const rows = await listUnrevoked(tx, identity.uid);
    return { targets: targetsOf(identity, rows) };
  },

  async act({ targets }, { providers, signal }) {
    let ended = 0;
    await everyTarget(targets, async ({ provider: ref, version }) => {
      const provider = providerOf(providers, ref);
      if (!provider.capabilities.suspend) {
        throw new PermanentProviderError(
          `\`${ref}\` can't suspend: report the identity as compromised, or retire it`,
        );
      }
      await provider.suspend(version, signal);
      if (provider.capabilities.endSessions) {
        const open = await provider.endSessions(version, signal);
        ended += open;
      }
    });
    return ended;
  },

  async settle(_context, { targets }, ended) {
    const versions = targets.map(({ version }) => version.version);
    return { data: { versions, sessionsEnded: ended } };
  },
};

/** Lifts the suspension of every version. INVARIANT: the one in use can do what it was made for, and nothing that was half done. */
export const resumeStep: Step<Prepared & { holding: Holding | null }, void> = {
  name: 'resume',
  leavesIdentity: true,

  async prepare(context) {
    const { tx, identity } = context;
    const rows = await listUnrevoked(tx, identity.uid);
    const worked = rows.filter(
      ({ state }) => state === 'current' || state === 'retiring',
    );
    return {
      targets: targetsOf(identity, worked),
      holding: await readHolding(context),
    };
  },

  async act({ targets, holding }, context) {
    const { providers, signal } = context;
    if (holding) {
      await hold(holding, context);
    }
    for (const { provider, version } of targets) {
      await providerOf(providers, provider).resume(version, signal);
    }
  },

  async settle(_context, { targets }) {
    return {
      data: { versions: targets.map(({ version }) => version.version) },
    };
  },
};
