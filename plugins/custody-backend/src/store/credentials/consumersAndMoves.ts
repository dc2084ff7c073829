import type { Db } from '../database';
import type {
  AcknowledgementsRow,
  ConsumersRow,
  CredentialsRow,
} from '../tables';

/** A consumer's move to a version. */
export type Move = Pick<AcknowledgementsRow, 'consumer_id' | 'seen_by' | 'at'> &
  Pick<CredentialsRow, 'identity_uid' | 'version'>;

type Joined = ConsumersRow & {
  moved_to: number | null;
  moved_at: string | null;
  seen_by: Move['seen_by'] | null;
};

/**
 * All consumers of some identities, by name; and all their moves, the oldest first. In one query, because every card
 * asks for both.
 */
export async function listConsumersAndMoves(
  db: Db,
  identityUids: readonly string[],
): Promise<{ consumers: ConsumersRow[]; moves: Move[] }> {
  const rows: Joined[] = await db('consumers')
    .leftJoin(
      'acknowledgements',
      'acknowledgements.consumer_id',
      'consumers.id',
    )
    .leftJoin('credentials', 'credentials.id', 'acknowledgements.credential_id')
    .whereIn('consumers.identity_uid', [...identityUids])
    .orderBy(['consumers.name', 'consumers.id', 'acknowledgements.at'])
    .select('consumers.*', {
      moved_to: 'credentials.version',
      moved_at: 'acknowledgements.at',
      seen_by: 'acknowledgements.seen_by',
    });
  const consumers = new Map<string, ConsumersRow>();
  const moves: Move[] = [];
  for (const {
    moved_to: version,
    moved_at: at,
    seen_by,
    ...consumer
  } of rows) {
    consumers.set(consumer.id, consumer);
    if (version !== null && at !== null && seen_by !== null) {
      const { id, identity_uid } = consumer;
      moves.push({ consumer_id: id, identity_uid, version, at, seen_by });
    }
  }
  return { consumers: [...consumers.values()], moves };
}
