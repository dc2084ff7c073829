import {
  type Instant,
  type OperationKind,
  subtractDuration,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { locksRows } from '../database';
import type { IdentitiesRow } from '../tables';

/** After an operation failed for good, nothing is planned for its identity for this long. */
const REST_AFTER_FAILURE = 'PT1H';

type Options = { now: Instant; limit: number };
type Found = Pick<IdentitiesRow, 'uid' | 'ref'>;

/** A credential that is due, with all that says when it may be replaced. */
export type RotationDue = Found & {
  rotation_due_at: string;
  rotation_overdue_at: string | null;
  rotation_window: string | null;
};

/** Where a page of what is due ended. */
export type AfterDue = Pick<RotationDue, 'rotation_due_at' | 'uid'>;

/** Governed identities whose credential is due, oldest first; a page after a place. */
export function listRotationDue(
  db: Knex,
  options: Options & { after: AfterDue | null },
): Promise<RotationDue[]> {
  const query = idle(db, options)
    .where('identities.mode', 'rotated')
    .where('identities.rotation_due_at', '<=', options.now)
    .orderBy(['identities.rotation_due_at', 'identities.uid'])
    .select(
      'identities.rotation_due_at',
      'identities.rotation_overdue_at',
      'identities.rotation_window',
    );
  return afterDue(query, options.after);
}

/** Leaves what comes after a place in the order of due times. */
export function afterDue<T extends Knex.QueryBuilder>(
  query: T,
  after: AfterDue | null,
): T {
  if (after !== null) {
    query.where(later =>
      later
        .where('identities.rotation_due_at', '>', after.rotation_due_at)
        .orWhere(same =>
          same
            .where('identities.rotation_due_at', after.rotation_due_at)
            .where('identities.uid', '>', after.uid),
        ),
    );
  }
  return query;
}

/**
 * Governed identities with an active consumer that can't open the current version: nothing is sealed of it for the
 * consumer, or to a key that it had before.
 */
export function listLateConsumers(
  db: Knex,
  options: Options,
): Promise<Found[]> {
  return idle(db, options).whereExists(
    db('consumers')
      .join('credentials', join =>
        join
          .on('credentials.identity_uid', 'consumers.identity_uid')
          .andOn('credentials.version', 'identities.current_version'),
      )
      .leftJoin('sealed_secrets', join =>
        join
          .on('sealed_secrets.credential_id', 'credentials.id')
          .andOn('sealed_secrets.consumer_id', 'consumers.id'),
      )
      .whereRaw('consumers.identity_uid = identities.uid')
      .where('consumers.state', 'active')
      .where(cannotOpen =>
        cannotOpen
          .whereNull('sealed_secrets.consumer_id')
          .orWhereRaw('sealed_secrets.sealed_to <> consumers.encryption_key'),
      )
      .select(db.raw('1')),
  );
}

/** Governed identities of which an ended operation left a version behind, besides the current one. */
export function listLeftBehind(db: Knex, options: Options): Promise<Found[]> {
  return idle(db, options)
    .whereNotNull('identities.current_version')
    .whereExists(
      db('credentials')
        .whereRaw('credentials.identity_uid = identities.uid')
        .whereRaw('credentials.version <> identities.current_version')
        .whereNull('credentials.revoked_at')
        .select(db.raw('1')),
    );
}

/** Governed identities that should have a credential and have none. */
export function listUnissued(db: Knex, options: Options): Promise<Found[]> {
  return idle(db, options)
    .whereIn('identities.mode', ['rotated', 'static'])
    .whereNull('identities.current_version')
    .where(lasts =>
      lasts
        .whereNull('identities.grant_ends_at')
        .orWhere('identities.grant_ends_at', '>', options.now),
    );
}

/** What takes every version away, as the end of a grant does. */
const TAKES_ALL: readonly OperationKind[] = ['revoke', 'compromised', 'retire'];

/**
 * Governed identities whose grant has ended while they still have a credential.
 *
 * INVARIANT: the end of a grant waits for nothing, neither for a rotation under way nor after one that failed.
 */
export function listGrantEnded(
  db: Knex,
  options: Options,
): Promise<Array<Found & Pick<IdentitiesRow, 'grant_id'>>> {
  return endable(db, options).where(
    'identities.grant_ends_at',
    '<=',
    options.now,
  );
}

/**
 * Governed identities whose grant came to nothing, and is theirs until the operation for it ends: it is given up, and still
 * takes away what it made. What was granted before may have ended meanwhile.
 */
export function listGivenUp(
  db: Knex,
  options: Options,
): Promise<Array<Found & Pick<IdentitiesRow, 'grant_id'>>> {
  const abandoned = locksRows(db)
    ? `operations.steps::json ->> 'abandoned'`
    : `operations.steps ->> '$.abandoned'`;
  return endable(db, options).whereIn(
    'identities.uid',
    db('operations')
      .whereNotNull('operations.active_key')
      .whereNotNull('operations.request_id')
      .whereRaw(`${abandoned} is not null`)
      .select('operations.active_key'),
  );
}

/** Governed identities with a credential that nothing takes away yet. */
function endable(db: Knex, options: Options): Knex.QueryBuilder {
  return governed(db, options)
    .select('identities.grant_id')
    .whereNotNull('identities.current_version')
    .whereNotExists(
      db('operations')
        .whereRaw('operations.identity_uid = identities.uid')
        .whereNull('operations.finished_at')
        .whereIn('operations.kind', [...TAKES_ALL])
        .select(db.raw('1')),
    );
}

/** Governed identities with nothing under way, and nothing that failed just now. */
function idle(db: Knex, options: Options): Knex.QueryBuilder {
  return governed(db, options).whereNotExists(
    db('operations')
      .whereRaw('operations.identity_uid = identities.uid')
      .where(busy =>
        busy
          .whereNull('operations.finished_at')
          .orWhere(failed =>
            failed
              .where('operations.state', 'failed')
              .where(
                'operations.finished_at',
                '>',
                subtractDuration(options.now, REST_AFTER_FAILURE),
              ),
          ),
      )
      .select(db.raw('1')),
  );
}

function governed(db: Knex, { limit }: Options): Knex.QueryBuilder {
  return db('identities')
    .where('identities.state', 'governed')
    .limit(limit)
    .select('identities.uid', 'identities.ref');
}
