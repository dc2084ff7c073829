import { createBackendModule } from '@backstage/backend-plugin-api';
import { custodySinksExtensionPoint } from '@custody/backstage-plugin-custody-node';
import { readVaultSinkConfig } from './config';
import { VaultSink } from './VaultSink';

/** Adds the `vault` sink to Custody; `custody.sinks.default`, or a provider's `sink`, chooses it. */
export const custodyModuleVault = createBackendModule({
  pluginId: 'custody',
  moduleId: 'vault',
  register(reg) {
    reg.registerInit({
      deps: { sinks: custodySinksExtensionPoint },
      async init({ sinks }) {
        sinks.addSinkFactory({
          type: 'vault',
          create: ({ config }) => new VaultSink(readVaultSinkConfig(config)),
        });
      },
    });
  },
});
