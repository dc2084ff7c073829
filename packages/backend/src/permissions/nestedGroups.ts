import type { AuthService } from '@backstage/backend-plugin-api';
import {
  RELATION_CHILD_OF,
  RELATION_MEMBER_OF,
  type Entity,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';

const TTL_MILLIS = 10_000;
const MOST_CACHED_USERS = 5_000;

/** Finds the groups that a user is in, and all that lie above those; full refs in lower case. */
export type NestedGroups = (userRef: string) => Promise<string[]>;

/**
 * Groups as Custody reads them: from the catalog, through every level. What a token names is the groups that a person
 * is in directly, as they were when it was issued.
 *
 * @returns a function that remembers a user for ten seconds, as a page asks for many permissions
 */
export function createNestedGroups(deps: {
  catalog: Pick<CatalogService, 'getEntitiesByRefs'>;
  auth: Pick<AuthService, 'getOwnServiceCredentials'>;
  nowMillis: () => number;
}): NestedGroups {
  const cache = new Map<string, { until: number; groups: Promise<string[]> }>();
  return userRef => {
    const now = deps.nowMillis();
    const known = cache.get(userRef);
    if (known && known.until > now) {
      return known.groups;
    }
    if (cache.size >= MOST_CACHED_USERS) {
      cache.clear();
    }
    const groups = walk(userRef.toLocaleLowerCase('en-US'), deps);
    cache.set(userRef, { until: now + TTL_MILLIS, groups });
    groups.catch(() => cache.delete(userRef));
    return groups;
  };
}

/** Level by level, each group once, so that a cycle ends. */
async function walk(
  userRef: string,
  { catalog, auth }: Parameters<typeof createNestedGroups>[0],
): Promise<string[]> {
  const seen = new Set<string>();
  let level = [userRef];
  while (level.length > 0) {
    const { items } = await catalog.getEntitiesByRefs(
      { entityRefs: level, fields: ['kind', 'relations'] },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    level = [...new Set(items.flatMap(groupsAbove))].filter(
      ref => !seen.has(ref),
    );
    level.forEach(ref => seen.add(ref));
  }
  return [...seen].sort();
}

function groupsAbove(entity: Entity | undefined): string[] {
  return (entity?.relations ?? [])
    .filter(({ type }) =>
      [RELATION_MEMBER_OF, RELATION_CHILD_OF].includes(type),
    )
    .map(({ targetRef }) => targetRef.toLocaleLowerCase('en-US'))
    .filter(ref => ref.startsWith('group:'));
}
