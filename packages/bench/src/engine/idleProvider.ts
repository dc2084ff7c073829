import { setTimeout } from 'node:timers/promises';
import {
  type CredentialProvider,
  SecretValue,
} from '@custody/backstage-plugin-custody-node';

export const IDLE = 'idle/main';

/**
 * A provider that does nothing, so that what is left is the engine.
 *
 * @param waitMillis - how long each call takes, as at a system somewhere else; it costs this machine nothing
 */
export function idleProvider(waitMillis = 0): CredentialProvider {
  const wait = async () => {
    if (waitMillis > 0) {
      await setTimeout(waitMillis);
    }
  };
  return {
    ref: IDLE,
    capabilities: {
      expiry: false,
      suspend: true,
      endSessions: false,
      lastUsed: 'none',
      list: false,
    },
    checkPrivileges: () => [],
    issue: async ({ version }) => {
      await wait();
      return {
        account: `v${version}`,
        connection: {},
        secret: new SecretValue({}),
      };
    },
    verify: wait,
    revoke: wait,
    isRevoked: async () => {
      await wait();
      return true;
    },
    retire: wait,
    suspend: wait,
    resume: wait,
    endSessions: async () => 0,
    lastUsed: async () => [],
    async *list() {},
    ping: wait,
    close: async () => {},
  };
}
