export { credentialProviderFaults } from './suite';
export type { ProviderFaultsHarness } from './harness';
