import { everyTarget } from './everyTarget';
import { providerOf, type Target, targetsOf } from './provider';
import type { Step } from './step';
import { versionsToRevoke } from './targets';

type Prepared = { targets: Target[] };

/** Makes the accounts of versions unusable for good, sessions included. */
export const revokeStep: Step<Prepared, void> = {
  name: 'revoke',
  leavesIdentity: true,

  async prepare(context) {
    const rows = await versionsToRevoke(context);
    return { targets: targetsOf(context.identity, rows) };
  },

  async act({ targets }, { providers, signal }) {
    await everyTarget(targets, ({ provider, version }) =>
      providerOf(providers, provider).revoke(version, signal),
    );
  },

  async settle(_context, { targets }) {
    return {
      data: { versions: targets.map(({ version }) => version.version) },
    };
  },
};
