import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type {
  CredentialProvider,
  IssuedCredential,
  ProviderVersion,
} from '@custody/backstage-plugin-custody-node';
import type { ProviderContractHarness } from './harness';

/** One promise of the contract, to be run under any test runner. It throws when the provider breaks it. */
export type ContractCase = { title: string; run(): Promise<void> };

/** What a case works with. */
export type CaseContext = {
  provider: CredentialProvider;
  signal: AbortSignal;
  /** Issues a version, which is removed when the case is over. */
  issue(
    of: ProviderVersion,
    options?: {
      privileges?: ProviderContractHarness['privileges'];
      validUntil?: string;
    },
  ): Promise<IssuedCredential>;
};

/** Makes a case of what a provider is to do. */
export type WithProvider = (
  title: string,
  run: (context: CaseContext) => Promise<void>,
) => ContractCase;

const TIMEOUT_MS = 30_000;

/** @returns a version of an identity that there was never before */
export function version(number = 1, name = 'ledger-api-db'): ProviderVersion {
  return {
    identity: { uid: randomUUID(), namespace: 'payments', name },
    version: number,
  };
}

/** @returns the version after */
export const next = (of: ProviderVersion): ProviderVersion => ({
  identity: of.identity,
  version: of.version + 1,
});

/** Expects the system to refuse something. */
export const refused = (attempt: Promise<unknown>, what: string) =>
  assert.rejects(attempt, `${what} was not refused`);

/** Cases against a provider of their own, which use identities of their own and remove them again. */
export function casesWith(harness: ProviderContractHarness): WithProvider {
  return (title, run) => ({
    title,
    run: async () => {
      const provider = await harness.createProvider();
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const issued: ProviderVersion[] = [];
      try {
        await run({
          provider,
          signal,
          issue: (of, options = {}) => {
            issued.push(of);
            return provider.issue(
              of,
              {
                privileges: options.privileges ?? harness.privileges,
                validUntil: options.validUntil ?? null,
              },
              signal,
            );
          },
        });
      } finally {
        for (const of of issued) {
          await provider.revoke(of, signal);
          await provider.retire(of.identity, signal);
        }
        await provider.close();
      }
    },
  });
}
