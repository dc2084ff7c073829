import type { IdentitiesRow } from '../../store/tables';
import type { SpecialGroups } from '../access';

/**
 * How much somebody's word weighs in suspending an identity: those of its own (1) less than those set over it or
 * outside of it (2), such as the platform team or security.
 *
 * @param refs - a person and all groups that they are in
 */
export function authorityOf(
  refs: readonly string[],
  identity: Pick<IdentitiesRow, 'owner' | 'sponsor'>,
  special: SpecialGroups,
): 1 | 2 {
  if (special.platform.some(group => refs.includes(group))) {
    return 2;
  }
  const isOwn =
    refs.includes(identity.owner) ||
    (identity.sponsor !== null && refs.includes(identity.sponsor));
  return isOwn ? 1 : 2;
}
