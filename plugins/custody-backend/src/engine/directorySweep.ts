import type {
  AuditorService,
  AuthService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { type Entity, RELATION_OWNED_BY } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { audited } from '../audit/auditLog';
import {
  listNamedRefs,
  markMissing,
  type MissingMark,
} from '../store/identities/sweepIdentities';
import { identityEntry } from '../audit/entries';
import {
  type BindingDeps,
  listNamedComponents,
  sweepBindings,
} from './bindingSweep';

const BATCH = 200;

export type SweepDeps = {
  db: Knex;
  auditor: AuditorService;
  logger: LoggerService;
  catalog: Pick<CatalogService, 'getEntitiesByRefs' | 'queryEntities'>;
  auth: Pick<AuthService, 'getOwnServiceCredentials'>;
};

/**
 * Finds out which owners and components of identities are still in the catalog, and marks what is not; and whose the
 * components are, which says what is tied to them.
 *
 * INVARIANT: what could not be asked is not taken for missing. A catalog that knows none of many refs has not been
 * filled yet, and is not believed.
 */
export async function sweepDirectory(
  deps: BindingDeps,
  now: Instant,
): Promise<void> {
  const owners = await listNamedRefs(deps.db, 'owner');
  const components = await listNamedRefs(deps.db, 'component');
  const named = new Set([
    ...components.refs,
    ...(await listNamedComponents(deps)),
  ]);
  const total = new Set([...owners.refs, ...named]).size;
  if (total === 0) {
    return;
  }
  const present = await findPresent(deps, owners.refs, ['kind']);
  const entities = await findPresent(deps, [...named], ['kind', 'relations']);
  entities.forEach((entity, ref) => present.set(ref, entity));
  if (present.size === 0) {
    deps.logger.warn(
      `the catalog knows none of ${total} owners and components of identities: nothing is marked as missing`,
    );
    return;
  }
  // Before what was missing is marked as found: it may have become somebody else's.
  await sweepBindings(deps, ownersOf(entities), now);
  for (const [column, { refs, marked }] of [
    ['owner', owners],
    ['component', components],
  ] as const) {
    const missing = refs.filter(ref => !present.has(ref));
    const there = refs.filter(ref => present.has(ref) && marked.has(ref));
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
    const identities = await markMissing(tx, marked);
    await audit.appendAll(
      identities.map(identity => ({
        ...identityEntry(identity, now),
        type: `identity.${column}-${since === null ? 'found' : 'missing'}`,
        actor: 'engine',
        data: { [column]: identity[column] },
      })),
    );
  });
}

async function findPresent(
  { catalog, auth }: SweepDeps,
  refs: readonly string[],
  fields: string[],
): Promise<Map<string, Entity>> {
  const present = new Map<string, Entity>();
  for (const entityRefs of batches(refs)) {
    const { items } = await catalog.getEntitiesByRefs(
      { entityRefs, fields },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    entityRefs.forEach((ref, at) => {
      const entity = items[at];
      if (entity) {
        present.set(ref, entity);
      }
    });
  }
  return present;
}

function ownersOf(entities: ReadonlyMap<string, Entity>): Map<string, string> {
  const owners = new Map<string, string>();
  entities.forEach(({ relations = [] }, ref) => {
    const owner = relations.find(({ type }) => type === RELATION_OWNED_BY);
    if (owner) {
      owners.set(ref, owner.targetRef.toLocaleLowerCase('en-US'));
    }
  });
  return owners;
}

function batches<T>(items: readonly T[]): T[][] {
  const found: T[][] = [];
  for (let at = 0; at < items.length; at += BATCH) {
    found.push(items.slice(at, at + BATCH));
  }
  return found;
}
