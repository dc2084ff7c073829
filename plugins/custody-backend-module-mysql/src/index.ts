/**
 * The MySQL and MariaDB provider of Custody.
 *
 * @packageDocumentation
 */
export { custodyModuleMysql as default } from './module';
export { MysqlProvider } from './MysqlProvider';
export type { MysqlProviderOptions } from './config';
export type { Address, Target, TlsOptions } from './server/address';
