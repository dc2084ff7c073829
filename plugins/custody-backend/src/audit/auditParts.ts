import type { AuditorService } from '@backstage/backend-plugin-api';
import type { ProviderRegistry } from '../services/ports';
import { recordInventories } from './inventories';
import { createLoop } from './loop';
import { pruneEvents } from './retention';
import { createSealing } from './sealing';

/** How often each replica looks for what is not sealed: less than half of the 5 s within which it has to be. */
const EVERY_MILLIS = 2_000;

/** What keeps the record provable: a loop that seals, null where nothing signs, and tasks. */
export function createAuditParts(
  deps: Parameters<typeof createSealing>[0] & {
    auditor: AuditorService;
    providers: ProviderRegistry;
  },
) {
  const seal = createSealing(deps);
  const sealing =
    seal &&
    createLoop({
      everyMillis: EVERY_MILLIS,
      run: seal,
      failed: error =>
        deps.logger.warn(
          `what happened since is not sealed yet, and is tried again: ${error}`,
        ),
    });
  const inventories = {
    id: 'custody-audit-inventories',
    frequency: { hours: 6 },
    initialDelay: { minutes: 1 },
    timeout: { minutes: 30 },
    fn: async (signal: AbortSignal) => {
      await recordInventories(deps, signal);
    },
  };
  const { keepFor } = deps.config;
  const retention = {
    id: 'custody-audit-retention',
    frequency: { hours: 1 },
    timeout: { minutes: 30 },
    fn: async (signal: AbortSignal) => {
      if (keepFor !== null) {
        await pruneEvents({ ...deps, keepFor }, deps.clock.now(), signal);
      }
    },
  };
  return {
    sealing,
    tasks: keepFor === null ? [inventories] : [inventories, retention],
  };
}
