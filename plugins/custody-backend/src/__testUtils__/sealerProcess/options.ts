import type { Knex } from 'knex';

/** Where a sealer can die, in the order in which it comes by. */
export const SEALING_POINTS = [
  'signed',
  'entered',
  'numbered',
  'committed',
] as const;
export type SealingPoint = (typeof SEALING_POINTS)[number];

/** What the program is told, one line of JSON. It answers with `sealed`, unless it died. */
export type SealOrder = {
  /** Of the plugin's own database. */
  connection: Knex.PgConnectionConfig;
  /** Where the key is that signs. */
  keyFile: string;
  /** Where it dies, in which of its batches, the first being 1. */
  death: { at: SealingPoint; batch: number };
};
