/**
 * The sink of Custody for the KV v2 engine of Vault and OpenBao.
 *
 * @packageDocumentation
 */
export { custodyModuleVault as default } from './module';
export { VaultSink, type VaultReference } from './VaultSink';
export type { VaultSinkOptions } from './config';
export type { Auth } from './server/auth';
export type { Server } from './server/api';
