export { permissionPolicyModule as default } from './module';
export { composePolicy, type PartialPolicy } from './composePolicy';
export { keepToParties } from './keepToParties';
export { createNestedGroups, type NestedGroups } from './nestedGroups';
