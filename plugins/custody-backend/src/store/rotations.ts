import type { Db } from './database';
import type { GrantsRow, OperationsRow } from './tables';

/** How often what a request granted was rotated while it was in force, and when last. */
export type Rotations = { count: number; lastAt: string | null };

/** @returns the rotations under the grants of requests, by request; those that granted nothing are left out */
export async function findRotationsSince(
  db: Db,
  requestIds: readonly string[],
): Promise<Map<string, Rotations>> {
  const rows: Array<{
    request_id: string;
    count: number | string;
    last_at: string;
  }> = await db<GrantsRow>('grants')
    .join<OperationsRow>(
      'operations',
      'operations.identity_uid',
      'grants.identity_uid',
    )
    .whereIn('grants.request_id', [...requestIds])
    .where('operations.kind', 'rotate')
    .where('operations.state', 'done')
    .whereRaw('operations.finished_at >= grants.starts_at')
    .whereRaw(
      '(grants.superseded_at is null or operations.finished_at < grants.superseded_at)',
    )
    .groupBy('grants.request_id')
    .select('grants.request_id')
    .count({ count: '*' })
    .max({ last_at: 'operations.finished_at' });
  return new Map(
    rows.map(({ request_id, count, last_at }) => [
      request_id,
      { count: Number(count), lastAt: last_at },
    ]),
  );
}
