import type {
  AuditorService,
  AuthService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { audited } from '../audit/auditLog';
import {
  listNamedRefs,
  markMissing,
  type MissingMark,
} from '../store/identities/sweepIdentities';
import { identityEntry } from './auditEntries';

const BATCH = 200;

export type SweepDeps = {
  db: Knex;
  auditor: AuditorService;
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
  for (const [column, named] of [
    ['owner', owners],
    ['component', components],
  ] as const) {
    const missing = named.filter(ref => !present.has(ref));
    const there = named.filter(ref => present.has(ref));
    for (const some of batches(missing)) {
      await mark(deps, { column, refs: some, since: now }, now);
    }
    for (const some of batches(there)) {
      await mark(deps, { column, refs: some, since: null }, now);
    }
  }
}

async function mark(
  deps: SweepDeps,
  marked: MissingMark,
  now: Instant,
): Promise<void> {
  const { column, since } = marked;
  await audited(deps, async (tx, audit) => {
    for (const identity of await markMissing(tx, marked)) {
      await audit.append({
        ...identityEntry(identity, now),
        type: `identity.${column}-${since === null ? 'found' : 'missing'}`,
        actor: 'engine',
        data: { [column]: identity[column] },
      });
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
