import { randomBytes } from 'node:crypto';
import { PostgresProvider } from '@custody/backstage-plugin-custody-backend-module-postgresql';
import type { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import { Client } from 'pg';
import { clockOf } from '../../store/databaseClock';
import type { OperationsRow } from '../../store/tables';
import { createEngineWorld } from '../engineWorld';
import { postgresRootUrl } from '../postgresRootUrl';
import type { EngineProcessOptions } from './options';

const ROOT_URL = postgresRootUrl();
const REF = 'postgresql/ledger';

/**
 * The record on one real PostgreSQL database and the accounts on another, for engines that run in processes of their
 * own. Nothing here works on operations.
 *
 * @param db - migrated
 */
export async function createRealWorld(db: Knex) {
  const database = `custody_accounts_${randomBytes(4).toString('hex')}`;
  const url = Object.assign(new URL(ROOT_URL), { pathname: `/${database}` });
  const target = {
    host: url.hostname,
    port: Number(url.port || 5432),
    database,
  };
  const root = new Client({ connectionString: ROOT_URL });
  await root.connect();
  await root.query(`create database ${database}`);
  const provider = new PostgresProvider(REF, url.href, target);
  const clock = await clockOf(db);
  const world = createEngineWorld(db, {
    clock: { ...clock, advance: () => clock.now(), set: () => {} },
    more: [provider],
  });
  const {
    host,
    port,
    user,
    password,
    database: own,
  } = db.client.config.connection;
  const uids: string[] = [];

  return {
    ...world,
    provider,

    processOptions: (
      more: Partial<EngineProcessOptions> = {},
    ): EngineProcessOptions => ({
      connection: { host, port, user, password, database: own },
      provider: { ref: REF, adminUrl: url.href, target },
      ...more,
    }),

    /** Governs an identity with a name of its own, as an approved request does. */
    async governed(
      consumers: ConsumerDouble[] = [],
    ): Promise<{ uid: string; ref: string }> {
      const name = `ledger-${uids.length + 1}`;
      const ref = `identity:payments/${name}`;
      const uid = await world.govern({
        consumers,
        identity: { ref, name, provider: REF },
        grant: {
          provider: REF,
          scopes: [
            {
              name: 'ledger:connect',
              title: 'Connect',
              risk: 'low',
              resource: 'resource:default/ledger-db',
              resourceOwner: null,
              privileges: [
                { on: `database ${database}`, privileges: ['CONNECT'] },
              ],
            },
          ],
        },
      });
      uids.push(uid);
      return { uid, ref };
    },

    /** Lets the tickets of those who died run out, without the wait. */
    async expireTickets(): Promise<void> {
      const now = clock.now();
      await db<OperationsRow>('operations')
        .whereNotNull('ticket')
        .update({ ticket_expires_at: now, next_attempt_at: now });
    },

    /** Waits until nothing is under way for some identities. */
    async ended(which: readonly string[]): Promise<void> {
      await eventually(async () => {
        const open = await db<OperationsRow>('operations')
          .whereIn('identity_uid', which)
          .whereNull('finished_at')
          .select('kind', 'step', 'state', 'last_error');
        return open.length === 0 ? null : JSON.stringify(open);
        // A call that hangs on a busy machine is given up after 30 s, and made again.
      }, 60_000);
    },

    /** @returns what there is of identities at the provider: versions and whether they let in, and the group */
    async accounts(): Promise<Map<string, string[]>> {
      const found = new Map<string, string[]>();
      for await (const each of provider.list(AbortSignal.timeout(10_000))) {
        const { identityUid: uid, version, canLogIn } = each;
        if (uid !== null) {
          const said =
            version === null
              ? 'group'
              : `${version} ${canLogIn ? 'open' : 'locked'}`;
          found.set(uid, [...(found.get(uid) ?? []), said].sort());
        }
      }
      return found;
    },

    async close(): Promise<void> {
      await provider.close();
      await root.query(`drop database ${database} with (force)`);
      const { rows } = await root.query<{ name: string }>(
        `select quote_ident(rolname) as name from pg_roles
         where shobj_description(oid, 'pg_authid')::json ->> 'uid' = any($1)`,
        [uids],
      );
      for (const { name } of rows) {
        await root.query(`drop role ${name}`);
      }
      await root.end();
    },
  };
}

export type RealWorld = Awaited<ReturnType<typeof createRealWorld>>;

/** @param problem - what is still to come; null when it is there */
export async function eventually(
  problem: () => Promise<string | null>,
  millis = 15_000,
): Promise<void> {
  const until = performance.now() + millis;
  for (;;) {
    const still = await problem();
    if (still === null) {
      return;
    }
    if (performance.now() > until) {
      throw new Error(`still, after ${millis / 1000} s: ${still}`);
    }
    await new Promise(done => setTimeout(done, 15));
  }
}
