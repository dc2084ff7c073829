import type { SignalApi } from '@backstage/plugin-signals-react';
import {
  CHANGE_CHANNEL,
  type ChangeSignal,
} from '@custody/backstage-plugin-custody-common';

/** Backstage's signals, spoken by hand. */
export function handSignals() {
  const listeners = new Set<(message: any) => void>();
  // `any`: the API lets each subscriber say what its messages are.
  const api: SignalApi = {
    subscribe: (channel, onMessage) => {
      if (channel !== CHANGE_CHANNEL) {
        throw new Error(`nobody speaks on ${channel}`);
      }
      listeners.add(onMessage);
      return { unsubscribe: () => listeners.delete(onMessage) };
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
