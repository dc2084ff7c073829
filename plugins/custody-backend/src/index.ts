/**
 * The Custody backend plugin, and what permission policies are written with.
 *
 * @packageDocumentation
 */
export { custodyPlugin as default } from './plugin';
export {
  createCustodyConditionalDecision,
  custodyConditions,
  identityResourceRef,
} from './permissions';
export type { IdentityCondition, IdentityResource } from './permissions';
