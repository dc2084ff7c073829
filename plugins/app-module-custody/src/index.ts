/**
 * What only a module of the app may add for Custody: the icon of the kind.
 *
 * @packageDocumentation
 */
export { custodyAppModule as default } from './module';
