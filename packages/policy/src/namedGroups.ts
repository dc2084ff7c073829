import type { PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import type { PolicyAction } from './actions';

const GROUP = 'Custody::Group';

/**
 * Whether a permit lets somebody break glass who is in no group that it names.
 *
 * INVARIANT: nobody is waited for when glass is broken, so who may do it stands in the policy's head, where it can't be
 * widened by a condition: `principal in Custody::Group::"group:default/sre"`. Of a group that is not in the catalog, or
 * has nobody in it, nobody is a member.
 *
 * @returns the complaint with its remedy; none when all is well
 */
export function unnamedGroups(
  { effect, principal }: PolicyJson,
  actions: readonly PolicyAction[],
): { message: string; remedy: string }[] {
  return effect !== 'permit' ||
    !actions.includes('breakGlass') ||
    groupInHead(principal) !== null
    ? []
    : [
        {
          message:
            'this permit of `breakGlass` names no group, and only members of a named group break glass',
          remedy:
            'write `principal in Custody::Group::"group:default/name"` in its head, or leave `breakGlass` out of its actions',
        },
      ];
}

/** @returns the ref of the group in whose members' favour a policy's head is; null where it names none */
export function groupInHead(principal: PolicyJson['principal']): string | null {
  const place =
    principal.op === 'is' && principal.in ? principal.in : principal;
  if (!('entity' in place)) {
    return null;
  }
  const { entity } = place;
  const { type, id } = '__entity' in entity ? entity.__entity : entity;
  return type === GROUP && (principal.op === 'in' || principal.op === 'is')
    ? id
    : null;
}
