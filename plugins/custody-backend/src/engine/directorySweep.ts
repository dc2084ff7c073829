import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import {
  listNamedRefs,
  markMissing,
} from '../store/identities/sweepIdentities';

const BATCH = 200;

export type SweepDeps = {
  db: Knex;
  logger: LoggerService;
  catalog: Pick<CatalogService, 'getEntitiesByRefs' | 'queryEntities'>;
  auth: Pick<AuthService, 'getOwnServiceCredentials'>;
};

/**
 * Finds out which owners and components of identities are still in the catalog, and marks what is not.
 *
 * INVARIANT: what could not be asked is not taken for missing. A catalog that knows none of many refs has not been
 * filled yet, and is not believed.
 */
export async function sweepDirectory(
  deps: SweepDeps,
  now: Instant,
): Promise<void> {
  const { owners, components } = await listNamedRefs(deps.db);
  const refs = [...new Set([...owners, ...components])];
  if (refs.length === 0) {
    return;
  }
  const present = await findPresent(deps, refs);
  if (present.size === 0) {
    deps.logger.warn(
      `the catalog knows none of ${refs.length} owners and components of identities: nothing is marked as missing`,
    );
    return;
  }
  const isThere = (ref: string) => present.has(ref);
  const isMissing = (ref: string) => !present.has(ref);
  await deps.db.transaction(async tx => {
    for (const [column, mark, named] of [
      ['owner', 'owner_missing_since', owners],
      ['component', 'component_missing_since', components],
    ] as const) {
      for (const some of batches(named.filter(isMissing))) {
        await markMissing(tx, { column, mark, refs: some, since: now });
      }
      for (const some of batches(named.filter(isThere))) {
        await markMissing(tx, { column, mark, refs: some, since: null });
      }
    }
  });
}

async function findPresent(
  { catalog, auth }: SweepDeps,
  refs: readonly string[],
): Promise<Set<string>> {
  const present = new Set<string>();
  for (const entityRefs of batches(refs)) {
    const { items } = await catalog.getEntitiesByRefs(
      { entityRefs, fields: ['kind'] },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    entityRefs.forEach((ref, at) => {
      if (items[at]) {
        present.add(ref);
      }
    });
  }
  return present;
}

function batches<T>(items: readonly T[]): T[][] {
  const found: T[][] = [];
  for (let at = 0; at < items.length; at += BATCH) {
    found.push(items.slice(at, at + BATCH));
  }
  return found;
}
