import { NotAllowedError } from '@backstage/errors';
import {
  custodyAuditReadPermission,
  PolicyRecordPage,
  policyRecordQuerySchema,
} from '@custody/backstage-plugin-custody-common';
import { canonicalRequest, PolicyRequest } from '@custody/policy';
import type { Knex } from 'knex';
import type { z } from 'zod/v4';
import type { Clock } from '../../clock';
import type { Access, Asker } from '../../permissions';
import { readCursor, writeCursor } from '../../store/cursor';
import {
  findPolicySetFiles,
  listGoverned,
  listRecordedRequests,
} from '../../store/policyRecord';
import { findExceptionsOf } from '../../store/requests';
import type { IdentitiesRow } from '../../store/tables';
import { seesAll } from '../access';
import type { Directories } from '../directory';
import {
  type ExistingSubject,
  existingSubjects,
} from '../subjects/existingSubject';
import type { PolicyService } from './policyService';
import { policyQuestion } from './question';

export type PolicyRecordDeps = {
  db: Knex;
  clock: Clock;
  access: Access;
  directories: Directories;
  policy: Pick<PolicyService, 'hash'>;
};

type Item = PolicyRecordPage['items'][number];

/** Stands in a cursor for the time, once all requests are read. */
const INVENTORY = 'inventory';

/**
 * A page of what policy was asked, from the oldest request; then, of each governed identity, the question of its owner
 * who would have it renewed as it is. With the set in force, so that another can be held against it.
 *
 * @throws NotAllowedError for anybody but the platform team and auditors: it speaks of every tenant
 */
export async function readPolicyRecord(
  asker: Asker,
  { cursor, limit }: z.output<typeof policyRecordQuerySchema>,
  deps: PolicyRecordDeps,
): Promise<PolicyRecordPage> {
  const { db, access, policy } = deps;
  const viewer = access.viewer(asker.caller);
  if (!seesAll(viewer) || viewer.caller.type !== 'user') {
    throw new NotAllowedError(
      'what policy was asked is for the platform team and auditors (`custody.authorization`) to read; ask `POST /policy/evaluate` about what is yours',
    );
  }
  await access.require(asker, custodyAuditReadPermission);
  const after = cursor === undefined ? null : readCursor(cursor);
  const page =
    after?.[0] === INVENTORY
      ? await inventory(after[1], limit, deps)
      : await requests(after, limit, deps);
  return {
    set: {
      hash: policy.hash,
      // Once is enough: the reader keeps the last that it got.
      files: await findPolicySetFiles(db, policy.hash),
    },
    ...page,
  };
}

async function requests(
  after: [string, string] | null,
  limit: number,
  { db }: PolicyRecordDeps,
) {
  const rows = await listRecordedRequests(db, after, limit);
  const items = rows.flatMap(({ id, created_at: at, decision }): Item[] => {
    const { input } = JSON.parse(decision) as { input: PolicyRequest | null };
    // Where nothing was granted, policy was not asked.
    return input ? [{ type: 'request', id, at, input: asJson(input) }] : [];
  });
  const last = rows.at(-1);
  return {
    items,
    nextCursor: writeCursor(
      last && rows.length === limit
        ? [last.created_at, last.id]
        : [INVENTORY, ''],
    ),
  };
}

async function inventory(
  after: string,
  limit: number,
  { db, clock, directories }: PolicyRecordDeps,
) {
  const rows = await listGoverned(db, after, limit);
  const directory = directories.fresh();
  const at = clock.now();
  const subjects = await existingSubjects(db, rows, directory);
  const exceptions = await findExceptionsOf(
    db,
    rows.map(({ uid }) => uid),
    at,
  );
  const items = rows.map((row, place): Item => {
    const lifted = (exceptions.get(row.uid) ?? []).map(({ rule }) => rule);
    return {
      type: 'identity',
      id: row.ref,
      at,
      input: asJson(renewalOf(row, subjects[place], lifted)),
    };
  });
  const last = rows.at(-1);
  return {
    items,
    nextCursor:
      last && rows.length === limit ? writeCursor([INVENTORY, last.uid]) : null,
  };
}

function renewalOf(
  row: IdentitiesRow,
  subject: ExistingSubject,
  exceptions: string[],
): PolicyRequest {
  return policyQuestion({
    action: 'renew',
    by: {
      type: 'User',
      id: row.owner,
      groups: [row.owner],
      tenants: row.tenant === null ? [] : [row.tenant],
    },
    about: { ...subject, widens: false },
    exceptions,
  });
}

function asJson(input: PolicyRequest): Item['input'] {
  return JSON.parse(JSON.stringify(canonicalRequest(input)));
}
