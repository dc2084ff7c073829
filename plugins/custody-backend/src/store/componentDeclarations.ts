import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { Db } from './database';
import type { ComponentDeclarationsRow } from './tables';

/** Notes that a component needs no credential; the newest declaration of each owner counts. */
export async function declareComponent(
  tx: Knex.Transaction,
  row: ComponentDeclarationsRow,
): Promise<void> {
  await tx<ComponentDeclarationsRow>('component_declarations')
    .insert(row)
    .onConflict(['component', 'owner'])
    .merge();
}

/**
 * INVARIANT: a declaration counts only for a component of the owner that made it. One for a component that is not there
 * yet waits until whose it is is known, so that nobody speaks for what others make later.
 *
 * @returns what some components declared
 */
export function listDeclarations(
  db: Db,
  components: readonly string[],
): Promise<ComponentDeclarationsRow[]> {
  return db<ComponentDeclarationsRow>('component_declarations')
    .whereIn('component', [...components])
    .where({ bound: true });
}

/** @returns every declaration, whether it counts or not */
export function listAllDeclarations(
  db: Db,
): Promise<
  Array<Pick<ComponentDeclarationsRow, 'component' | 'owner' | 'bound'>>
> {
  return db<ComponentDeclarationsRow>('component_declarations').select(
    'component',
    'owner',
    'bound',
  );
}

/**
 * Says whether a declaration counts.
 *
 * @param declaredBefore - what was declared anew since it was judged is left alone
 * @returns the declaration, where this changed it
 */
export async function bindDeclaration(
  tx: Knex.Transaction,
  options: {
    component: string;
    owner: string;
    bound: boolean;
    declaredBefore: Instant;
  },
): Promise<ComponentDeclarationsRow | undefined> {
  const { component, owner, bound, declaredBefore } = options;
  const [row] = await tx<ComponentDeclarationsRow>('component_declarations')
    .where({ component, owner, bound: !bound })
    .where('declared_at', '<=', declaredBefore)
    .update({ bound })
    .returning('*');
  return row;
}
