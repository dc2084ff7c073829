import type { QueryKey } from '@tanstack/react-query';
import type {
  ChangeSignal,
  ComponentHealth,
  IdentityDetail,
  IdentityPage,
} from '@custody/backstage-plugin-custody-common';

/** What of a cached answer says whether a change concerns it. */
export type Answer = { queryKey: QueryKey; state: { data: unknown } };

/**
 * Whether what was read before may be different after a change. Lists take no notice of identities that are not in
 * them, so that a page of 25 isn't read anew for each of 10,000 that rotate.
 */
export function concerns(
  { queryKey, state: { data } }: Answer,
  change: ChangeSignal,
): boolean {
  const [root, kind, id] = queryKey;
  if (root !== 'custody') return false;
  const isAsked = change.more || change.requests.length > 0;
  const isNamed = ({ uid }: { uid: string }) => change.identities.includes(uid);
  switch (kind) {
    case 'identity':
      return data === undefined
        ? isAsked
        : change.more || isNamed(data as IdentityDetail);
    case 'component-health':
      return (
        isAsked ||
        Boolean((data as ComponentHealth | undefined)?.identities.some(isNamed))
      );
    case 'fleet':
      return (
        isAsked ||
        Boolean((data as IdentityPage | undefined)?.items.some(isNamed))
      );
    case 'component-history':
    case 'requests':
    case 'inbox':
      return isAsked;
    case 'request':
      return change.more || change.requests.includes(String(id));
    default:
      return false;
  }
}
