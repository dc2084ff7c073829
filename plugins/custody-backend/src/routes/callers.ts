import type {
  BackstageCredentials,
  BackstageServicePrincipal,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import type { Directories } from '../services/directory';
import type { Caller } from '../services/ports';

const USER_GROUPS_TTL_MILLIS = 10_000;
const MOST_CACHED_USERS = 5_000;

type Credentials = BackstageCredentials<
  BackstageUserPrincipal | BackstageServicePrincipal
>;

export interface CallerResolver {
  /**
   * @param anew - true for whatever changes something: groups are then read from the catalog at this moment.
   * Reads may show what a person could see up to ten seconds ago.
   */
  callerOf(
    credentials: Credentials,
    options: { anew: boolean },
  ): Promise<Caller>;
}

/**
 * Finds out who calls. Groups come from the catalog with all that they are nested in, and not from the token,
 * which may be an hour old.
 */
export function createCallerResolver(deps: {
  directories: Directories;
  nowMillis: () => number;
}): CallerResolver {
  const cache = new Map<string, { until: number; groups: Promise<string[]> }>();

  const cachedGroupsOf = (ref: string): Promise<string[]> => {
    const now = deps.nowMillis();
    const known = cache.get(ref);
    if (known && known.until > now) {
      return known.groups;
    }
    if (cache.size >= MOST_CACHED_USERS) {
      cache.clear();
    }
    const groups = deps.directories.fresh().groupsOf(ref);
    cache.set(ref, { until: now + USER_GROUPS_TTL_MILLIS, groups });
    groups.catch(() => cache.delete(ref));
    return groups;
  };

  return {
    async callerOf({ principal }, { anew }) {
      if (principal.type === 'service') {
        return { type: 'service', subject: principal.subject };
      }
      const ref = principal.userEntityRef.toLocaleLowerCase('en-US');
      const groups = anew
        ? await deps.directories.fresh().groupsOf(ref)
        : await cachedGroupsOf(ref);
      return {
        type: 'user',
        ref,
        groups,
        actor: principal.actor?.subject ?? null,
      };
    },
  };
}
