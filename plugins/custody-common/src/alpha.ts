/**
 * The part of Custody's kind that builds on alpha interfaces of the catalog.
 *
 * @packageDocumentation
 */
export { custodyCatalogModelLayer } from './identity/modelLayer';
