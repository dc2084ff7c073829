import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  type Capability,
  HEALTH_STATES,
  type IdentityDetail,
  type IdentityListQuery,
  type IdentityPage,
  type OperationView,
  quote,
  type Verb,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { audited } from '../../audit/auditLog';
import type { Clock } from '../../clock';
import { listCredentials } from '../../store/credentials/credentials';
import { findGrant } from '../../store/grants';
import {
  findIdentity,
  findIdentityByRef,
  lockIdentity,
} from '../../store/identities/findIdentity';
import {
  countByHealth,
  countIdentities,
  listIdentities,
  type Narrow,
} from '../../store/identities/listIdentities';
import {
  findActiveOperation,
  findOperation,
  listOperations,
} from '../../store/operations/findOperations';
import type { IdentitiesRow } from '../../store/tables';
import type { Operations, ProviderRegistry, Wakeup } from '../ports';
import { decodeCursor, encodeCursor } from './cursor';
import {
  identityDetail,
  identitySummary,
  refsInSummaries,
} from './identityViews';
import { loadParts } from './loadParts';
import { operationView } from './operationView';
import type { TitleLookup } from './titles';
import { tryOperationNow } from './tryOperationNow';
import { applyVerb, capabilitiesOf, whenBusy } from './verbs';
import { wakeAfterCommit } from './wakeAfterCommit';

/** Newest operations of an identity that its page shows. */
const SHOWN_OPERATIONS = 20;

export type IdentitiesDeps = {
  db: Knex;
  auditor: AuditorService;
  logger: LoggerService;
  clock: Clock;
  providers: ProviderRegistry;
  titles: TitleLookup;
  wakeup: Wakeup;
  operations: Operations;
};

/** Identities, for whoever may see them: that is checked around this service, and never in it. */
export type IdentitiesService = {
  /** @param narrow - leaves only rows that the caller may see */
  list(query: IdentityListQuery, narrow: Narrow): Promise<IdentityPage>;
  /** @throws NotFoundError */
  find(ref: string): Promise<IdentitiesRow>;
  detail(row: IdentitiesRow): Promise<Omit<IdentityDetail, 'can'>>;
  /** What can be done to it as it stands, whoever asks. */
  capabilities(row: IdentitiesRow): Promise<Record<Verb, Capability>>;
  /**
   * Starts the operation of a verb.
   *
   * @throws ConflictError when it can't be done as the identity stands
   */
  operate(
    row: IdentitiesRow,
    verb: Verb,
    by: { actor: string; reason: string },
  ): Promise<OperationView>;
  /** @returns the identity of an operation. @throws NotFoundError */
  identityOf(operationId: string): Promise<IdentitiesRow>;
  /**
   * Makes a failed step due at once.
   *
   * @throws ConflictError when no step of the operation waits for its next try
   */
  tryNow(
    operationId: string,
    by: { actor: string; reason: string },
  ): Promise<OperationView>;
};

/** @returns the service over the record */
export function createIdentitiesService(
  deps: IdentitiesDeps,
): IdentitiesService {
  const { db, clock, titles, providers } = deps;

  return {
    async list(query, narrow) {
      const now = clock.now();
      const found = await listIdentities(db, {
        filter: query,
        narrow,
        after: decodeCursor(query.cursor),
        limit: query.limit + 1,
        now,
      });
      const rows = found.slice(0, query.limit);
      const [partsOf, total, counts] = await Promise.all([
        loadParts(
          db,
          rows.map(({ uid }) => uid),
          now,
        ),
        query.total
          ? countIdentities(db, { filter: query, narrow, now })
          : undefined,
        query.summary
          ? countByHealth(db, { filter: query, narrow, now })
          : undefined,
      ]);
      const names = await titles(
        refsInSummaries(
          rows.map(({ uid, owner }) => ({
            owner,
            breakGlass: partsOf(uid).breakGlass,
          })),
        ),
      );
      const last = rows.at(-1);
      return {
        items: rows.map(row =>
          identitySummary(row, partsOf(row.uid), names, now),
        ),
        nextCursor:
          found.length > rows.length && last ? encodeCursor(last.ref) : null,
        ...(total !== undefined && { total }),
        ...(counts && { counts: withZeros(counts) }),
      };
    },

    async find(ref) {
      const row = await findIdentityByRef(db, ref);
      if (!row) {
        throw notFound(ref);
      }
      return row;
    },

    async detail(row) {
      const now = clock.now();
      const [partsOf, operations, credentials, grant] = await Promise.all([
        loadParts(db, [row.uid], now),
        listOperations(db, [row.uid], { limit: SHOWN_OPERATIONS }),
        listCredentials(db, [row.uid]),
        row.grant_id === null ? undefined : findGrant(db, row.grant_id),
      ]);
      const parts = partsOf(row.uid);
      const names = await titles([
        ...refsInSummaries([{ ...row, breakGlass: parts.breakGlass }]),
        row.sponsor,
      ]);
      return identityDetail(
        row,
        { ...parts, operations, credentials, grant },
        names,
        now,
      );
    },

    async capabilities(row) {
      const active = await findActiveOperation(db, row.uid);
      return capabilitiesOf(row, active, providers, clock.now());
    },

    async operate({ uid }, verb, by) {
      const operation = await audited(deps, async (tx, audit) => {
        const now = clock.now();
        const identity = await lockIdentity(tx, uid);
        const active = await findActiveOperation(tx, uid);
        const { allowed, reason } = capabilitiesOf(
          identity,
          active,
          providers,
          now,
        )[verb];
        if (!allowed) {
          throw new ConflictError(
            `\`${identity.ref}\` can't \`${verb}\`: ${reason}`,
          );
        }
        await applyVerb({ tx, audit, now }, identity, verb, by);
        wakeAfterCommit(tx, deps.wakeup);
        return deps.operations.enqueue(
          tx,
          audit,
          uid,
          {
            kind: verb,
            requestId: null,
            requestedBy: by.actor,
            reason: by.reason,
          },
          { now, whenBusy: whenBusy(verb) },
        );
      });
      const partsOf = await loadParts(db, [uid], clock.now());
      return operationView(operation, partsOf(uid));
    },

    async identityOf(operationId) {
      const operation = await findOperation(db, operationId);
      const identity =
        operation && (await findIdentity(db, operation.identity_uid));
      if (!identity) {
        throw noOperation(operationId);
      }
      return identity;
    },

    async tryNow(operationId, by) {
      const { uid } = await this.identityOf(operationId);
      const operation = await tryOperationNow(deps, {
        uid,
        operationId,
        by,
      });
      const partsOf = await loadParts(db, [uid], clock.now());
      return operationView(operation, partsOf(uid));
    },
  };
}

/** @returns the error for an operation that isn't there, or of which the caller may not know */
export function noOperation(id: string): NotFoundError {
  return new NotFoundError(`no operation ${quote(id)} that you may see`);
}

/** @returns the error for an identity that isn't there, or that the caller may not know of */
export function notFound(ref: string): NotFoundError {
  return new NotFoundError(`no identity ${quote(ref)} that you may see`);
}

function withZeros(
  counts: Awaited<ReturnType<typeof countByHealth>>,
): Record<(typeof HEALTH_STATES)[number], number> {
  return Object.fromEntries(
    HEALTH_STATES.map(state => [state, counts[state] ?? 0]),
  ) as Record<(typeof HEALTH_STATES)[number], number>;
}
