/**
 * Custody's gates in the scaffolder.
 *
 * @packageDocumentation
 */
export { scaffolderModuleCustody as default } from './module';
export { custodyEffectGuard } from './guard/custodyEffectGuard';
