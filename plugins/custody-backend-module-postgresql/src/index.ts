/**
 * The PostgreSQL provider of Custody.
 *
 * @packageDocumentation
 */
export { custodyModulePostgresql as default } from './module';
export { PostgresProvider } from './PostgresProvider';
export type { Target } from './logIn';
