import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import {
  componentName,
  componentRef,
  ESTATE,
  identitiesOf,
  identityName,
  NAMESPACE,
  teamName,
  teamOf,
} from './estate';

type Row = Record<string, unknown>;

const BATCH = 50;
const ROWS_A_STATEMENT = 400;
const PATIENCE_MILLIS = 300_000;
/** Later than any benchmark: what is entered here is never processed again. */
const NEVER = '2099-01-01 00:00:00';

/** Tables of the catalog that hold something of an entity, in an order that foreign keys allow. */
const TABLES = [
  { table: 'refresh_state', by: 'entity_id', of: 'ids' },
  { table: 'refresh_state_references', by: 'target_entity_ref', of: 'refs' },
  { table: 'relations', by: 'originating_entity_id', of: 'ids' },
  { table: 'final_entities', by: 'entity_id', of: 'ids' },
  { table: 'search', by: 'entity_id', of: 'ids' },
] as const;

/**
 * Fills the catalog: waits until it has processed and stitched one component and its identities, and copies all rows
 * that it wrote of them, under other names. So each row is as the catalog itself would have written it, and nobody
 * waits for 15,000 entities to be processed.
 */
export async function fillCatalog(db: Knex): Promise<void> {
  const originals = await processed(db);
  await db('refresh_state').update({ next_update_at: NEVER });
  const rows = await Promise.all(
    TABLES.map(async ({ table, by, of }) => ({
      table,
      rows: await db<Row>(table).whereIn(by, originals[of]),
    })),
  );
  const copies = Array.from({ length: ESTATE.components - 1 }, (_, at) =>
    renaming(at + 1, originals.ids),
  );
  await db.transaction(async tx => {
    for (const { table, rows: own } of rows) {
      for (let first = 0; first < copies.length; first += BATCH) {
        await tx.batchInsert(
          table,
          copies
            .slice(first, first + BATCH)
            .flatMap(rename => own.map(row => renamed(row, rename))),
          ROWS_A_STATEMENT,
        );
      }
      // Else the foreign keys of the next table are checked as if this one still were small.
      await tx.raw('analyze');
    }
  });
}

/** @returns ids and refs of the first component and its identities, once the catalog has nothing left to do */
async function processed(db: Knex): Promise<{ ids: string[]; refs: string[] }> {
  const refs = [
    componentRef(0),
    ...identitiesOf(0).map(at => `identity:${NAMESPACE}/${identityName(at)}`),
  ];
  const deadline = performance.now() + PATIENCE_MILLIS;
  while (performance.now() < deadline) {
    await sleep(500);
    const finished = await db('final_entities')
      .whereIn('entity_ref', refs)
      .whereNotNull('final_entity')
      .pluck('entity_id');
    const left = [
      ...(await db('refresh_state').whereNull('processed_entity').limit(1)),
      ...(await db('stitch_queue').limit(1)),
    ];
    if (finished.length === refs.length && left.length === 0) {
      return { ids: finished, refs };
    }
  }
  throw new Error(
    `the catalog did not process ${refs.join(', ')} within ${
      PATIENCE_MILLIS / 1000
    } s`,
  );
}

/** What stands for what in the copies of one component and its identities. */
function renaming(component: number, ids: readonly string[]) {
  const names = new Map([
    [componentName(0), componentName(component)],
    [teamName(0), teamName(teamOf(component))],
    ...ids.map(id => [id, randomUUID()] as const),
  ]);
  const copies = identitiesOf(component).map(identityName);
  identitiesOf(0).forEach((at, nth) =>
    names.set(identityName(at), copies[nth]),
  );
  const any = new RegExp([...names.keys()].join('|'), 'g');
  return (text: string) => text.replace(any, name => names.get(name) ?? name);
}

/** A row without its running number, which the database gives anew. */
function renamed({ id, ...row }: Row, rename: (text: string) => string): Row {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      typeof value === 'string' ? rename(value) : value,
    ]),
  );
}
