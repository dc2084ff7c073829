import type { GrantedScope } from '../api/decisionViews';
import { canonicalJson } from '../values/canonical';
import type { Privilege } from './definition';

/**
 * Which scopes would give more than was granted: those that were not granted, and those that stand for a privilege that they
 * did not stand for then. What a privilege says in lists is taken apart, so that leaving something out of one widens nothing;
 * all else that is said in another way counts as more, since only its provider knows what it means.
 *
 * @param granted - scopes as they were granted
 * @param wanted - scopes as they are defined now
 * @returns names, in the order in which they are wanted
 */
export function widenedScopes(
  granted: ReadonlyArray<Pick<GrantedScope, 'name' | 'privileges'>>,
  wanted: ReadonlyArray<Pick<GrantedScope, 'name' | 'privileges'>>,
): string[] {
  const had = new Map(
    granted.map(({ name, privileges }) => [
      name,
      new Set(privileges.flatMap(partsOf)),
    ]),
  );
  return wanted
    .filter(
      ({ name, privileges }) =>
        !privileges.flatMap(partsOf).every(part => had.get(name)?.has(part)) ||
        !had.has(name),
    )
    .map(({ name }) => name);
}

/** A privilege for each choice from its lists, in canonical form. */
function partsOf(privilege: Privilege): string[] {
  let parts: Privilege[] = [{}];
  for (const [member, value] of Object.entries(privilege)) {
    const values = Array.isArray(value) && value.length > 0 ? value : [value];
    parts = parts.flatMap(part =>
      values.map(one => ({ ...part, [member]: one })),
    );
  }
  return parts.map(canonicalJson);
}
