import type { ContractCase } from './cases';
import type { ProviderContractHarness } from './harness';
import { interruptingCases } from './interrupting';
import { issuingCases } from './issuing';
import { revokingCases } from './revoking';
import { tellingCases } from './telling';

/**
 * The contract that every `CredentialProvider` keeps, as cases against the real system. Each case uses
 * identities of its own and removes them again.
 */
export function credentialProviderContract(
  harness: ProviderContractHarness,
): ContractCase[] {
  return [
    ...issuingCases(harness),
    ...revokingCases(harness),
    ...interruptingCases(harness),
    ...tellingCases(harness),
  ];
}
