import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type {
  Instant,
  Inventory,
  InventoryAccount,
} from '@custody/backstage-plugin-custody-common';
import { limited } from '@custody/backstage-plugin-custody-node';
import type { Knex } from 'knex';
import type { Clock } from '../clock';
import { toFailure } from '../failures';
import type { ProviderInstance, ProviderRegistry } from '../services/ports';
import { type AuditEntry, audited } from './auditLog';

/** Accounts that one event tells of: its data stays a few ten kilobytes. */
export const ACCOUNTS_IN_EVENT = 500;
const LONGEST_MS = 5 * 60_000;

/**
 * Writes down what accounts each provider has, so that the log can be held against it later: by what is signed here,
 * and not by what a provider is said to have had.
 *
 * @returns how many providers were listed whole
 */
export async function recordInventories(
  deps: {
    db: Knex;
    auditor: AuditorService;
    logger: LoggerService;
    providers: ProviderRegistry;
    clock: Clock;
  },
  signal: AbortSignal,
): Promise<number> {
  let whole = 0;
  for (const instance of deps.providers.list()) {
    if (!instance.provider.capabilities.list || signal.aborted) {
      continue;
    }
    const takenAt = deps.clock.now();
    const entries = await listed(instance, takenAt, signal).catch(error => {
      const { message } = toFailure(error);
      deps.logger.warn(
        `\`${instance.ref}\` could not say which accounts it has; it is asked again: ${message}`,
      );
      return [failure(instance, takenAt, message)];
    });
    await audited(deps, async (_tx, audit) => {
      for (const entry of entries) {
        await audit.append(entry);
      }
    });
    whole += entries[0].outcome === 'failure' ? 0 : 1;
  }
  return whole;
}

async function listed(
  { ref, provider }: ProviderInstance,
  takenAt: Instant,
  signal: AbortSignal,
): Promise<AuditEntry[]> {
  const stop = new AbortController();
  const collect = async () => {
    const found: InventoryAccount[] = [];
    const either = AbortSignal.any([signal, stop.signal]);
    for await (const account of provider.list(either)) {
      either.throwIfAborted();
      const { identityUid, version, canLogIn } = account;
      found.push({ account: account.account, identityUid, version, canLogIn });
    }
    return found;
  };
  const accounts = await limited(collect(), LONGEST_MS, signal).finally(() =>
    stop.abort(),
  );
  const parts = Math.max(1, Math.ceil(accounts.length / ACCOUNTS_IN_EVENT));
  return Array.from({ length: parts }, (_, n) => {
    const data: Inventory = {
      provider: ref,
      takenAt,
      part: n + 1,
      parts,
      accounts: accounts.slice(
        n * ACCOUNTS_IN_EVENT,
        (n + 1) * ACCOUNTS_IN_EVENT,
      ),
    };
    return { ...entryOf(ref, takenAt), data };
  });
}

function failure(
  { ref }: ProviderInstance,
  takenAt: Instant,
  reason: string,
): AuditEntry {
  return {
    ...entryOf(ref, takenAt),
    outcome: 'failure',
    reason,
    data: { provider: ref, takenAt },
  };
}

function entryOf(ref: string, at: Instant) {
  return {
    at,
    type: 'provider.inventory' as const,
    actor: 'engine',
    subject: `provider:${ref}`,
  };
}
