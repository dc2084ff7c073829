import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type {
  CredentialProvider,
  IssuedCredential,
  ProviderAccount,
  ProviderVersion,
} from '@custody/backstage-plugin-custody-node';
import type { ContractCase } from '../contract';
import type { FaultyProxy } from '../faultyProxy';
import type { ProviderFaultsHarness } from './harness';

const TIMEOUT_MS = 30_000;

/** What a case of faults works with. */
export type FaultContext = {
  proxy: FaultyProxy;
  direct: CredentialProvider;
  signal: AbortSignal;
  provider(patience: 'patient' | 'hasty'): Promise<CredentialProvider>;
  /** A version that there was never before, which is removed when the case is over. */
  version(): ProviderVersion;
  issue(
    by: CredentialProvider,
    of: ProviderVersion,
    more?: { attempt?: number; signal?: AbortSignal },
  ): Promise<IssuedCredential>;
  /** Expects a failure that names the provider and tells no secret. @returns what a person reads */
  failure(attempt: Promise<unknown>): Promise<string>;
  /** The accounts of a version that the system has. */
  accounts(of: ProviderVersion): Promise<ProviderAccount[]>;
};

/** Makes a case of what a provider is to do when something goes wrong. */
export type WithFaults = (
  title: string,
  run: (context: FaultContext) => Promise<void>,
) => ContractCase;

/** Cases with providers of their own, after which nothing is left and nothing goes wrong any more. */
export function faultsWith(harness: ProviderFaultsHarness): WithFaults {
  return (title, run) => ({
    title,
    run: async () => {
      const proxy = harness.proxy();
      const direct = await harness.createDirect();
      const open = [direct];
      const versions: ProviderVersion[] = [];
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      try {
        await run({
          proxy,
          direct,
          signal,
          provider: async patience => {
            const made = await harness.createProvider(patience);
            open.push(made);
            return made;
          },
          version: () => {
            const uid = randomUUID();
            const identity = { uid, namespace: 'payments', name: 'ledger' };
            versions.push({ identity, version: 1 });
            return { identity, version: 1 };
          },
          issue: (by, of, more = {}) =>
            by.issue(
              of,
              {
                privileges: harness.privileges,
                validUntil: null,
                attempt: more.attempt,
              },
              more.signal ?? signal,
            ),
          failure: attempt => failureOf(attempt, direct.ref, harness.hidden),
          accounts: of => accountsOf(direct, of, signal),
        });
      } finally {
        proxy.fault = null;
        proxy.release();
        const cleaning = AbortSignal.timeout(TIMEOUT_MS);
        for (const of of versions) {
          await direct.revoke(of, cleaning);
          await direct.retire(of.identity, cleaning);
        }
        for (const each of open) await each.close();
      }
    },
  });
}

async function failureOf(
  attempt: Promise<unknown>,
  ref: string,
  hidden: RegExp,
): Promise<string> {
  const error: unknown = await attempt.then(
    () => new Error('it succeeded'),
    thrown => thrown,
  );
  assert.ok(error instanceof Error, `\`${error}\` is no error`);
  assert.equal(error.cause, undefined, 'it carries what the client threw');
  for (const text of [error.message, ...Object.values(error)]) {
    assert.doesNotMatch(String(text), hidden);
  }
  assert.ok(
    error.message.includes(ref),
    `\`${error.message}\` does not name \`${ref}\``,
  );
  return error.message;
}

async function accountsOf(
  direct: CredentialProvider,
  { identity, version }: ProviderVersion,
  signal: AbortSignal,
): Promise<ProviderAccount[]> {
  const found: ProviderAccount[] = [];
  for await (const account of direct.list(signal)) {
    if (account.identityUid === identity.uid && account.version === version) {
      found.push(account);
    }
  }
  return found;
}
