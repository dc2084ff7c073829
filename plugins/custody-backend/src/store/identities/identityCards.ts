import type {
  Instant,
  LeaseSummary,
  RuleException,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { locksRows } from '../database';
import { columnsOf, type JsonSql, jsonSql } from '../jsonSql';
import { type Operation, toOperation } from '../operations/findOperations';
import type {
  AcknowledgementsRow,
  BreakGlassesRow,
  ConsumersRow,
  CredentialsRow,
  IdentitiesRow,
  OperationsRow,
} from '../tables';
import { ENDED } from './listIdentities';
import { plannedQuery } from '../plannedQuery';
import { readExceptionsLifting } from './exceptionsLifting';
import { tiedToSql } from './tiedComponent';

const IDENTITY = [
  'uid',
  'ref',
  'namespace',
  'name',
  'title',
  'type',
  'owner',
  'sponsor',
  'component',
  'tenant',
  'environment',
  'exposure',
  'risk',
  'provider',
  'mode',
  'scopes',
  'state',
  'pending_request_id',
  'current_version',
  'rotated_at',
  'rotation_due_at',
  'rotation_overdue_at',
  'rotation_window',
  'credential_expires_at',
  'grant_ends_at',
  'failing_since',
  'owner_missing_since',
  'component_missing_since',
  'conflict_since',
  'suspended_at',
  'compromised_at',
  'observed_at',
  'last_used_at',
  'last_used_is_lower_bound',
  'laggards_since',
  'laggards',
  'break_glass_at',
  'break_glass_review_due_at',
  'created_at',
] as const satisfies ReadonlyArray<keyof IdentitiesRow>;

const CONSUMER = [
  'id',
  'name',
  'owner',
  'state',
] as const satisfies ReadonlyArray<keyof ConsumersRow>;

const OPERATION = [
  'id',
  'kind',
  'state',
  'step',
  'steps',
  'from_version',
  'to_version',
  'attempts',
  'last_error',
  'next_attempt_at',
  'requested_by',
  'reason',
  'active_key',
  'created_at',
  'finished_at',
] as const satisfies ReadonlyArray<keyof OperationsRow>;

const BREAK_GLASS = [
  'request_id',
  'by',
  'reason',
  'at',
  'ends_at',
  'review_due_at',
] as const satisfies ReadonlyArray<keyof BreakGlassesRow>;

/** What is shown of an identity in lists and on cards, and what decides who sees it. */
export type SummaryRow = Pick<IdentitiesRow, (typeof IDENTITY)[number]>;
/** What is shown of a consumer as one of several. */
export type ConsumerBrief = Pick<ConsumersRow, (typeof CONSUMER)[number]>;
/** What is shown of an operation. */
export type OperationBrief = Pick<
  Operation,
  Exclude<(typeof OPERATION)[number], 'steps'> | 'progress'
>;
/** What is shown of glass that was broken and that nobody has reviewed. */
export type BreakGlassBrief = Pick<
  BreakGlassesRow,
  (typeof BREAK_GLASS)[number]
>;
/** A consumer's move to a version. */
export type MoveBrief = Pick<
  AcknowledgementsRow,
  'consumer_id' | 'seen_by' | 'at'
> &
  Pick<CredentialsRow, 'version'>;

/** An identity with all that a card shows of it. */
export type IdentityCard = {
  identity: SummaryRow;
  /** By name. */
  consumers: ConsumerBrief[];
  /** To the versions that a card speaks of, by consumer and then the oldest first. */
  moves: MoveBrief[];
  /** The one under way; else, while the identity is failing, the last that failed; else none. */
  operations: OperationBrief[];
  leases: LeaseSummary;
  /** Of what nobody has reviewed, the first. */
  breakGlass: BreakGlassBrief | null;
  /** In force, where one could lift something that is found. */
  exceptions: readonly RuleException[];
};

/** As the database puts it together. */
type CardJson = Omit<IdentityCard, 'operations' | 'exceptions'> & {
  operation: Pick<OperationsRow, (typeof OPERATION)[number]> | null;
};

/** What is under way comes before what failed. The planner pays for each subquery, so there is one. */
const SHOWN_OPERATION = `(select shown.id from operations shown
  where shown.identity_uid = identities.uid and (
    shown.active_key is not null
    or (shown.state = 'failed' and identities.failing_since is not null))
  order by case when shown.active_key is null then 1 else 0 end,
    shown.created_at desc, shown.id desc
  limit 1)`;

function cardSql(json: JsonSql): string {
  const consumers = `select ${json.array(
    json.object(columnsOf('c', CONSUMER)),
    'c.name, c.id',
  )}
    from consumers c
    where c.identity_uid = identities.uid`;
  const moves = `select ${json.array(
    json.object({
      consumer_id: 'a.consumer_id',
      version: 'v.version',
      seen_by: 'a.seen_by',
      at: 'a.at',
    }),
    'a.at',
  )}
    from credentials v
    join acknowledgements a on a.credential_id = v.id
    where v.identity_uid = identities.uid
      and v.version in (identities.current_version, o.to_version)`;
  const leases = `select ${json.object({
    live: `coalesce(sum(case when l.state = 'live' then 1 else 0 end), 0)`,
    ending: `coalesce(sum(case when l.state = 'ending' then 1 else 0 end), 0)`,
    longestEndsAt: `max(case when l.state = 'live' then l.ends_at end)`,
  })}
    from leases l
    where l.identity_uid = identities.uid and l.state in ('live', 'ending')`;
  const breakGlass = `select ${json.object(columnsOf('g', BREAK_GLASS))}
    from break_glasses g
    where identities.break_glass_at is not null
      and g.request_id = (select oldest.request_id from break_glasses oldest
        where oldest.identity_uid = identities.uid and oldest.reviewed_at is null
        order by oldest.at, oldest.request_id
        limit 1)`;
  const card = json.object({
    identity: json.object(columnsOf('identities', IDENTITY)),
    consumers: `(${consumers})`,
    moves: `(${moves})`,
    operation: `case when o.id is not null then ${json.object(
      columnsOf('o', OPERATION),
    )} end`,
    leases: `(${leases})`,
    breakGlass: `(${breakGlass})`,
  });
  return `cast(${card} as text)`;
}

const readCards = plannedQuery<{ card: string }>(db => {
  const components = locksRows(db)
    ? '= any(?)'
    : 'in (select value from json_each(?))';
  return `select ${cardSql(jsonSql(db))} as card
    from identities
    left join operations o on o.id = ${SHOWN_OPERATION}
    where ${tiedToSql(components)}
      and identities.state not in (${ENDED.map(state => `'${state}'`).join()})
    order by identities.ref`;
});

/**
 * All identities tied to some components that are not only a memory, by ref, each with what a card shows of it. One
 * statement, however many components: the database puts each identity together, so that nothing is asked twice and
 * nothing is read that isn't shown. What lifts findings is asked for where there are some.
 *
 * @param now - by which the exceptions in force are told
 */
export async function listIdentityCards(
  db: Knex,
  components: readonly string[],
  now: Instant,
): Promise<IdentityCard[]> {
  const rows = await readCards(db, [
    locksRows(db) ? [...components] : JSON.stringify(components),
  ]);
  const cards = rows.map(({ card }) => toCard(JSON.parse(card)));
  const exceptionsOf = await readExceptionsLifting(
    db,
    cards.map(({ identity }) => identity),
    now,
  );
  return cards.map(card => ({
    ...card,
    exceptions: exceptionsOf(card.identity.uid),
  }));
}

function toCard({
  operation,
  ...card
}: CardJson): Omit<IdentityCard, 'exceptions'> {
  const place = new Map(card.consumers.map(({ id }, at) => [id, at]));
  const placeOf = ({ consumer_id: id }: MoveBrief) => place.get(id) ?? 0;
  return {
    ...card,
    moves: card.moves.sort((a, b) => placeOf(a) - placeOf(b)),
    operations: operation ? [toOperation(operation)] : [],
  };
}
