import type { Knex } from 'knex';
import type { ComponentDeclarationsRow } from './tables';

/** Notes that a component needs no credential; the newest declaration counts. */
export async function declareComponent(
  tx: Knex.Transaction,
  row: ComponentDeclarationsRow,
): Promise<void> {
  await tx<ComponentDeclarationsRow>('component_declarations')
    .insert(row)
    .onConflict('component')
    .merge();
}

/** @returns what some components declared */
export function listDeclarations(
  db: Knex,
  components: readonly string[],
): Promise<ComponentDeclarationsRow[]> {
  return db<ComponentDeclarationsRow>('component_declarations').whereIn(
    'component',
    [...components],
  );
}
