/**
 * The kind as a layer of the catalog model, which is an alpha interface of the catalog.
 *
 * @packageDocumentation
 */
export { catalogModuleCustodyModelLayer as default } from './modelLayerModule';
