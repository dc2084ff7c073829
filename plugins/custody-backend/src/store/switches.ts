import type { Knex } from 'knex';
import type { Db } from './database';
import type { SwitchesRow } from './tables';

/** @returns who switched it on, when and why; undefined while it is off */
export function findSwitch(
  db: Db,
  name: SwitchesRow['name'],
): Promise<SwitchesRow | undefined> {
  return db<SwitchesRow>('switches').where({ name }).first();
}

/** Switches it on. @returns false when it was on: who did it first, and why, stays */
export async function switchOn(
  tx: Knex.Transaction,
  row: SwitchesRow,
): Promise<boolean> {
  const inserted = await tx<SwitchesRow>('switches')
    .insert(row)
    .onConflict('name')
    .ignore()
    .returning('name');
  return inserted.length === 1;
}

/** Switches it off. @returns false when it was off */
export async function switchOff(
  tx: Knex.Transaction,
  name: SwitchesRow['name'],
): Promise<boolean> {
  return (await tx<SwitchesRow>('switches').where({ name }).delete()) > 0;
}
