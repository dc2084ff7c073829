import type { Knex } from 'knex';
import { testDatabases } from '../../__testUtils__/databases';
import { type Db, locksRows } from '../database';
import { countByHealth } from '../identities/listIdentities';
import { findExceptionsOf } from './findExceptions';
import { listRequests, type RequestFilter } from './listRequests';
import { medianApprovalTime } from './medianApprovalTime';

jest.setTimeout(60_000);

const AT = '2026-11-22T12:00:00.000Z';
/** So many that reading them all costs more than going by an index. */
const MANY = 5_000;

const databases = testDatabases();
const list = (db: Db, more: Partial<RequestFilter>) =>
  listRequests(db, { narrow: () => {}, ...more }, { limit: 20 });

describe.each(databases.eachSupportedId())(
  'what pages ask of all requests on %s',
  id => {
    let db: Knex;

    beforeAll(async () => {
      db = await databases.migrated(id);
      await db.batchInsert(
        'requests',
        Array.from({ length: MANY }, (_, at) => ({
          id: `request-${at}`,
          kind: 'create',
          state: 'fulfilled',
          identity_uid: `uid-${at}`,
          identity_ref: `identity:payments/n${at}`,
          component: `component:payments/c${at}`,
          component_owner: 'group:default/payments',
          owner: 'group:default/payments',
          environment: 'production',
          requester: `user:default/u${at}`,
          reason: 'because',
          payload: '{}',
          decision: '{}',
          policy_hash: 'hash',
          digest: 'digest',
          dedupe_key: `key-${at}`,
          created_at: AT,
          decided_at: AT,
        })),
        50,
      );
      await db.raw('analyze');
    });

    /** How the database goes about what is asked of it. */
    const plansOf = async (ask: () => Promise<unknown>) => {
      const asked: Array<{ sql: string; bindings: Knex.Value[] }> = [];
      const note = (query: { sql: string; bindings: Knex.Value[] }) =>
        asked.push(query);
      db.on('query', note);
      await ask();
      db.removeListener('query', note);
      const explain = locksRows(db) ? 'explain' : 'explain query plan';
      return Promise.all(
        asked.map(async ({ sql, bindings }) =>
          JSON.stringify(
            await db.raw(
              `${explain} ${sql.replaceAll(/\$\d+/g, '?')}`,
              bindings,
            ),
          ),
        ),
      );
    };

    it.each<[string, () => Promise<unknown>]>([
      [
        'the history of a component',
        () => list(db, { component: 'component:payments/c7' }),
      ],
      [
        'the requests of an identity',
        () => list(db, { identity: 'identity:payments/n7' }),
      ],
      [
        'the requests of a person',
        () => list(db, { requester: 'user:default/u7' }),
      ],
      [
        'how long approval usually takes',
        () => medianApprovalTime(db, { kind: 'create', environment: 'qa' }),
      ],
      [
        'the exceptions in force of identities',
        () => findExceptionsOf(db, ['uid-7', 'uid-8'], AT),
      ],
      [
        'how all identities do',
        () => countByHealth(db, { filter: {}, narrow: () => {}, now: AT }),
      ],
    ])('does not read every one for %s', async (_, ask) => {
      const plans = await plansOf(ask);
      expect(plans).toHaveLength(1);
      expect(plans[0]).toMatch(/requests_\w+_idx/);
      expect(plans[0]).not.toMatch(
        /Seq Scan on requests|SCAN (requests|excepted)\b/,
      );
    });
  },
);
