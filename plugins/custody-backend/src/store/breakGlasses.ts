import type {
  BreakGlassReviewBody,
  Instant,
  RequestKind,
} from '@custody/backstage-plugin-custody-common';
import type { PolicyDecision } from '@custody/policy';
import type { Knex } from 'knex';
import { type Db, locksRows } from './database';
import { updateIdentity } from './identities/writeIdentity';
import type { BreakGlassesRow } from './tables';

/** One lock for all who break glass; any number that nobody else uses. */
const TALLY_LOCK = 4_207_116;

/** A row with its JSON read. */
export type BreakGlass = Omit<BreakGlassesRow, 'decision'> & {
  decision: PolicyDecision;
};

/**
 * Keeps others from breaking glass until the transaction ends, and reads how often it was broken lately.
 *
 * INVARIANT: whoever breaks glass counts under this lock, in the transaction of the change: of any number at once no more
 * do than may. It is taken after those of the identity and the request, and before that of the feed.
 */
export async function lockTally(
  tx: Knex.Transaction,
  since: Instant,
): Promise<Array<Pick<BreakGlassesRow, 'by' | 'at'>>> {
  if (locksRows(tx)) {
    await tx.raw('select pg_advisory_xact_lock(?)', [TALLY_LOCK]);
  }
  return listSince(tx, since);
}

/** How often glass was broken lately, for who only wants to know: others may break it meanwhile. */
export async function listSince(
  db: Db,
  since: Instant,
): Promise<Array<Pick<BreakGlassesRow, 'by' | 'at'>>> {
  return db<BreakGlassesRow>('break_glasses')
    .where('at', '>', since)
    .select('by', 'at');
}

/** Enters that glass was broken for a request, and marks its identity. The caller holds the identity's lock. */
export async function insertBreakGlass(
  tx: Knex.Transaction,
  entered: BreakGlass,
): Promise<void> {
  await tx<BreakGlassesRow>('break_glasses').insert({
    ...entered,
    decision: JSON.stringify(entered.decision),
  });
  await markIdentity(tx, entered.identity_uid, entered.at);
}

/**
 * Enters the review, once, and marks the identity by what is left. The caller holds the identity's lock.
 *
 * @returns whether nobody had reviewed it before
 */
export async function reviewBreakGlass(
  tx: Knex.Transaction,
  { request_id, identity_uid }: BreakGlass,
  review: BreakGlassReviewBody & { by: string; at: Instant },
): Promise<boolean> {
  const changed = await tx<BreakGlassesRow>('break_glasses')
    .where({ request_id, reviewed_at: null })
    .update({
      reviewed_at: review.at,
      reviewed_by: review.by,
      verdict: review.verdict,
      review_reason: review.reason,
    });
  await markIdentity(tx, identity_uid, review.at);
  return changed === 1;
}

async function markIdentity(
  tx: Knex.Transaction,
  uid: string,
  now: Instant,
): Promise<void> {
  const first = await tx<BreakGlassesRow>('break_glasses')
    .where({ identity_uid: uid, reviewed_at: null })
    .min({ at: 'at', due: 'review_due_at' })
    .first();
  await updateIdentity(tx, uid, {
    break_glass_at: first?.at ?? null,
    break_glass_review_due_at: first?.due ?? null,
    updated_at: now,
  });
}

/** @returns what was broken for some requests, by request */
export async function findBreakGlasses(
  db: Db,
  requestIds: readonly string[],
): Promise<Map<string, BreakGlass>> {
  const rows =
    requestIds.length === 0
      ? []
      : await db<BreakGlassesRow>('break_glasses').whereIn('request_id', [
          ...requestIds,
        ]);
  return new Map(rows.map(row => [row.request_id, read(row)]));
}

/** @returns of each of some identities, what nobody has reviewed, the oldest first */
export async function listUnreviewedOf(
  db: Db,
  uids: readonly string[],
): Promise<BreakGlass[]> {
  const rows = await db<BreakGlassesRow>('break_glasses')
    .whereIn('identity_uid', [...uids])
    .whereNull('reviewed_at')
    .orderBy(['at', 'request_id']);
  return rows.map(read);
}

/** @returns what nobody has reviewed, in the order in which it is due */
export async function listUnreviewed(
  db: Db,
  page: { after: BreakGlass | null; limit: number },
): Promise<BreakGlass[]> {
  const { after, limit } = page;
  const query = db<BreakGlassesRow>('break_glasses')
    .whereNull('reviewed_at')
    .orderBy(['review_due_at', 'request_id'])
    .limit(limit);
  if (after !== null) {
    query.whereRaw('(review_due_at, request_id) > (?, ?)', [
      after.review_due_at,
      after.request_id,
    ]);
  }
  return (await query).map(read);
}

/** Requests that approve all that their identity has: what came by breaking the glass too. */
const APPROVING: readonly RequestKind[] = ['create', 'change', 'renew'];

/**
 * What the glass was broken for of some identities and no approval has followed: what came by it, nobody approved.
 *
 * @returns oldest first
 */
export async function listUnapproved(
  db: Db,
  uids: readonly string[],
): Promise<Array<Pick<BreakGlassesRow, 'request_id' | 'identity_uid'>>> {
  return db<BreakGlassesRow>('break_glasses')
    .whereIn('identity_uid', [...uids])
    .whereNotExists(
      db('requests')
        .select(db.raw('1'))
        .whereRaw('requests.identity_uid = break_glasses.identity_uid')
        .whereIn('requests.kind', [...APPROVING])
        .whereIn('requests.state', ['approved', 'fulfilled'])
        .whereRaw('requests.decided_at > break_glasses.at')
        // What policy permits at once, nobody looked at.
        .whereExists(
          db('reviews')
            .select(db.raw('1'))
            .whereRaw('reviews.request_id = requests.id')
            .where('reviews.verdict', 'approve'),
        )
        .whereNotExists(
          db('break_glasses as others')
            .select(db.raw('1'))
            .whereRaw('others.request_id = requests.id'),
        ),
    )
    .orderBy(['at', 'request_id'])
    .select('request_id', 'identity_uid');
}

/**
 * Requests for which glass was broken, for an `exists` beside `requests`.
 *
 * @param by - only by one of these; else by anybody
 */
export function brokenFor(
  db: Db,
  by: readonly string[] | null,
): Knex.QueryBuilder {
  const query = db('break_glasses')
    .select(db.raw('1'))
    .whereRaw('break_glasses.request_id = requests.id');
  return by === null ? query : query.whereIn('break_glasses.by', [...by]);
}

/**
 * Glass that was broken for an identity by one of these, whose grant lasts, and which nobody found not justified, for an
 * `exists` beside `identities`.
 */
export function lastingFor(
  db: Db,
  by: readonly string[],
  now: Instant,
): Knex.QueryBuilder {
  return lasting(db, by, now)
    .select(db.raw('1'))
    .whereRaw('break_glasses.identity_uid = identities.uid');
}

/** @returns uids of those of some identities for which one of these broke the glass, as {@link lastingFor} has it */
export async function findLasting(
  db: Db,
  uids: readonly string[],
  by: readonly string[],
  now: Instant,
): Promise<Set<string>> {
  const rows: Array<Pick<BreakGlassesRow, 'identity_uid'>> =
    uids.length === 0 || by.length === 0
      ? []
      : await lasting(db, by, now)
          .whereIn('identity_uid', [...uids])
          .select('identity_uid');
  return new Set(rows.map(row => row.identity_uid));
}

function lasting(
  db: Db,
  by: readonly string[],
  now: Instant,
): Knex.QueryBuilder {
  return db('break_glasses')
    .whereIn('break_glasses.by', [...by])
    .where(end =>
      end
        .whereNull('break_glasses.ends_at')
        .orWhere('break_glasses.ends_at', '>', now),
    )
    .where(found =>
      found
        .whereNull('break_glasses.verdict')
        .orWhereNot('break_glasses.verdict', 'not-justified'),
    );
}

function read(row: BreakGlassesRow): BreakGlass {
  return { ...row, decision: JSON.parse(row.decision) };
}
