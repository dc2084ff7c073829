import {
  hasLiftable,
  type Instant,
  type RuleException,
} from '@custody/backstage-plugin-custody-common';
import type { Db } from '../database';
import { findExceptionsOf } from '../requests/findExceptions';
import type { SummaryRow } from './identityCards';
import { identityFacts } from './identityFacts';

const NONE: readonly RuleException[] = [];

/**
 * Reads the exceptions in force of those identities of which something is found that one could lift. Of healthy ones
 * nothing is read: a card is asked for on every visit of a component page, and a join would be paid for by each.
 *
 * @returns by uid; none where there is nothing to lift
 */
export async function readExceptionsLifting(
  db: Db,
  rows: readonly SummaryRow[],
  now: Instant,
): Promise<(uid: string) => readonly RuleException[]> {
  const uids = rows
    .filter(row => hasLiftable(identityFacts(row, NONE), now))
    .map(({ uid }) => uid);
  const found =
    uids.length > 0 ? await findExceptionsOf(db, uids, now) : undefined;
  return uid => found?.get(uid) ?? NONE;
}
