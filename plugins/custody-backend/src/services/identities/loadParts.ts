import type { Instant } from '@custody/backstage-plugin-custody-common';
import { listUnreviewedOf } from '../../store/breakGlasses';
import { listConsumersAndMoves } from '../../store/credentials/consumersAndMoves';
import type { Db } from '../../store/database';
import { NO_LEASES, summarizeLeases } from '../../store/leases/summarizeLeases';
import { listOperations } from '../../store/operations/findOperations';
import { findExceptionsOf } from '../../store/requests';
import type { IdentityParts } from './identityViews';

/**
 * @param now - by which the exceptions in force are told
 * @returns what belongs to each of some identities, in a few queries however many they are
 */
export async function loadParts(
  db: Db,
  uids: readonly string[],
  now: Instant,
): Promise<(uid: string) => IdentityParts> {
  if (uids.length === 0) {
    return () => ({
      consumers: [],
      moves: [],
      operations: [],
      leases: NO_LEASES,
      breakGlass: null,
      exceptions: [],
    });
  }
  const [{ consumers, moves }, operations, leases, broken, exceptions] =
    await Promise.all([
      listConsumersAndMoves(db, uids),
      listOperations(db, uids, { unfinishedOrFailed: true }),
      summarizeLeases(db, uids),
      listUnreviewedOf(db, uids),
      findExceptionsOf(db, uids, now),
    ]);
  const consumersBy = byIdentity(consumers);
  const movesBy = byIdentity(moves);
  const operationsBy = byIdentity(operations);
  const brokenBy = byIdentity(broken);
  return uid => ({
    consumers: consumersBy.get(uid) ?? [],
    moves: movesBy.get(uid) ?? [],
    operations: operationsBy.get(uid) ?? [],
    leases: leases.get(uid) ?? NO_LEASES,
    breakGlass: brokenBy.get(uid)?.[0] ?? null,
    exceptions: exceptions.get(uid) ?? [],
  });
}

function byIdentity<T extends { identity_uid: string }>(
  rows: readonly T[],
): Map<string, T[]> {
  const grouped = new Map<string, T[]>();
  for (const row of rows) {
    const group = grouped.get(row.identity_uid);
    if (group) {
      group.push(row);
    } else {
      grouped.set(row.identity_uid, [row]);
    }
  }
  return grouped;
}
