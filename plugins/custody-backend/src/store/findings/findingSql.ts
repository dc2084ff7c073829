import {
  addDuration,
  FINDING_TABLE,
  type FindingRule,
  GRANT_NOTICE,
  type Instant,
  LIVE_STATES,
  ROTATION_NOTICE,
  RULES_BY_WEIGHT,
} from '@custody/backstage-plugin-custody-common';
import { exceptedSql } from '../requests/findExceptions';

/** A condition on the columns of `identities`, for `whereRaw` and `case when`. It is never null: true or false. */
export type SqlForm = { sql: string; bindings: string[] };

const plain = (sql: string): SqlForm => ({ sql, bindings: [] });

const LIVE = `identities.state in (${LIVE_STATES.map(
  state => `'${state}'`,
).join(', ')})`;
const GOVERNED = `identities.state = 'governed'`;
const ROTATED = `${GOVERNED} and identities.mode = 'rotated'`;

const UNREVIEWED =
  'identities.break_glass_at is not null and identities.break_glass_review_due_at is not null';

/** `column is not null and column <= ?`, so that the condition is false, and not null, where there is no instant. */
const passed = (column: string) =>
  `identities.${column} is not null and identities.${column} <= ?`;

/**
 * The predicates of `findings/rules.ts` as SQL. Instants are text that sorts as time. A property test holds each, with
 * the exceptions that lift it, equal to `findingCounts` on SQLite and PostgreSQL.
 */
const FORMS: Record<FindingRule, (now: Instant) => SqlForm> = {
  compromised: () => plain(`identities.state = 'compromised'`),
  expired: now => ({
    sql: `${GOVERNED} and ((${passed('credential_expires_at')}) or (${passed(
      'grant_ends_at',
    )}))`,
    bindings: [now, now],
  }),
  'rotation-failing': () =>
    plain(`${GOVERNED} and identities.failing_since is not null`),
  'laggard-consumer': () =>
    plain(`${GOVERNED} and identities.laggards_since is not null`),
  'rotation-overdue': now => ({
    sql: `${ROTATED} and ${passed('rotation_overdue_at')}`,
    bindings: [now],
  }),
  'break-glass-overdue': now => ({
    sql: `${UNREVIEWED} and ${passed('break_glass_review_due_at')}`,
    bindings: [now],
  }),
  suspended: () => plain(`identities.state = 'suspended'`),
  ungoverned: () => plain(`identities.state = 'ungoverned'`),
  ownerless: () =>
    plain(`${LIVE} and identities.owner_missing_since is not null`),
  'ref-conflict': () =>
    plain(`${LIVE} and identities.conflict_since is not null`),
  'left-the-catalog': () =>
    plain(`${LIVE} and identities.component_missing_since is not null`),
  'break-glass-unreviewed': now => ({
    sql: `${UNREVIEWED} and not (${passed('break_glass_review_due_at')})`,
    bindings: [now],
  }),
  'rotation-due': now => ({
    sql: `${ROTATED} and ${passed('rotation_due_at')} and not (${passed(
      'rotation_overdue_at',
    )})`,
    bindings: [addDuration(now, ROTATION_NOTICE), now],
  }),
  'grant-ending': now => ({
    sql: `${GOVERNED} and ${passed(
      'grant_ends_at',
    )} and identities.grant_ends_at > ?`,
    bindings: [addDuration(now, GRANT_NOTICE), now],
  }),
  pending: () =>
    plain(
      `identities.state = 'proposed' or (${GOVERNED} and identities.mode not in ('federated', 'leased') and identities.current_version is null)`,
    ),
};

/** @returns the condition under which a finding of a rule counts at a time: the rule holds, and no exception lifts it */
export function findingSql(rule: FindingRule, now: Instant): SqlForm {
  const { sql, bindings } = FORMS[rule](now);
  // The exception is looked for last: of most identities there is no finding that it could lift.
  return FINDING_TABLE[rule].exceptable
    ? {
        sql: `((${sql}) and not ${exceptedSql(rule)})`,
        bindings: [...bindings, now],
      }
    : { sql: `(${sql})`, bindings };
}

/** @returns the health of an identity as one SQL expression: the same order as `health()` has */
export function healthSql(now: Instant): SqlForm {
  const cases = RULES_BY_WEIGHT.map(rule => ({
    ...findingSql(rule, now),
    state: FINDING_TABLE[rule].state,
  }));
  const whens = cases.map(({ sql, state }) => `when ${sql} then '${state}'`);
  return {
    sql: `(case ${whens.join(
      ' ',
    )} when identities.observed_at is null or identities.state in ('declined', 'retired') then 'unknown' else 'healthy' end)`,
    bindings: cases.flatMap(({ bindings }) => bindings),
  };
}
