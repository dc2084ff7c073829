import type { SignalApi } from '@backstage/plugin-signals-react';
import {
  CHANGE_CHANNEL,
  type ChangeSignal,
} from '@custody/backstage-plugin-custody-common';

/** A signal of this plugin's, or what a server that is none of ours may say. */
type Spoken = ChangeSignal | string;

/** Backstage's signals, spoken by hand. */
export function handSignals() {
  const listeners = new Set<(message: Spoken) => void>();
  const api: SignalApi = {
    subscribe: (channel, onMessage) => {
      if (channel !== CHANGE_CHANNEL) {
        throw new Error(`nobody speaks on ${channel}`);
      }
      // Safe as far as Backstage's own is: each subscriber says what its messages are, and nothing checks it.
      const listener = onMessage as unknown as (message: Spoken) => void;
      listeners.add(listener);
      return { unsubscribe: () => listeners.delete(listener) };
    },
  };
  return {
    api,
    listening: () => listeners.size,
    say: (message: Partial<ChangeSignal> | string) =>
      listeners.forEach(listener =>
        listener(
          typeof message === 'string'
            ? message
            : { identities: [], requests: [], more: false, ...message },
        ),
      ),
  };
}
