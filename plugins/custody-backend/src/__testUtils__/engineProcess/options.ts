import type { Knex } from 'knex';
import type { EngineOptions } from '../../engine/engine';
import type { Boundary } from '../../engine/runOperation';
import type { cutSilentConnections } from '../../store/silentConnections';

export type EngineProcessOptions = {
  /** Of the plugin's own database. */
  connection: Knex.PgConnectionConfig;
  provider: {
    ref: string;
    adminUrl: string;
    target: { host: string; port: number; database: string };
  };
  engine?: Partial<EngineOptions>;
  /** As {@link cutSilentConnections} has it, shorter. */
  longestAnswerMillis?: number;
  /** How far the time of day of this process is ahead of the machine's. */
  hostClockAheadMillis?: number;
};

/** Where it dies: when so many operations stand at this boundary. */
export type Death = { point: Boundary; count: number };

/** What the program is told, one line of JSON each. It answers the first with `ready`, the others with `ok`. */
export type Order =
  | { do: 'start'; options: EngineProcessOptions }
  | { do: 'die'; at: Death };
