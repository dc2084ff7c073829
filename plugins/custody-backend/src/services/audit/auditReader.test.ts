import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import {
  auditQuerySchema,
  custodyIdentityReadPermission,
} from '@custody/backstage-plugin-custody-common';
import { createManualClock } from '@custody/backstage-plugin-custody-test-utils';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { testDatabases } from '../../__testUtils__/databases';
import {
  type Access,
  type Asker,
  type IdentityCondition,
  type IdentityResource,
  whereConditions,
} from '../../permissions';
import type { AuditEventsRow } from '../../store/tables';
import { maySee, seesAll, viewerOf, whereSeenBy } from '../access';
import { createTenants } from '../tenants';
import { AuditService } from './auditService';

jest.setTimeout(180_000);

const databases = testDatabases();
const HAPPENED = '2026-11-22T12:00:00.000Z';
const LATER = '2026-11-23T12:00:00.000Z';

type Facets = { id: string; owner: string } & Pick<
  IdentityResource,
  'tenant' | 'environment'
>;
const TENANTS = ['a', 'b', null];
/** What identities and requests there are: each tenant, by two owners, in two environments. */
const FACETS: Facets[] = TENANTS.flatMap(tenant =>
  ['group:default/a', 'group:default/x'].map((owner, at) => ({
    id: `${tenant}-${at}`,
    owner,
    tenant,
    environment: at === 0 ? 'production' : 'staging',
  })),
);
const GONE = 'gone';
const ABOUT = [null, GONE, ...FACETS.map(({ id }) => id)];

/** Every tenant with every identity and every request, those that fit together and those that don't. */
const EVENTS: AuditEventsRow[] = TENANTS.flatMap((tenant, i) =>
  ABOUT.flatMap((identity, j) =>
    ABOUT.map((request, k) => ({
      id: `event-${i}-${j}-${k}`,
      // Some at the same time, so that a page may end among them.
      at: `2026-11-22T1${i}:0${j}:0${k % 3}.000Z`,
      type: 'identity.edited' as const,
      actor: k % 2 ? 'engine' : 'user:default/u',
      subject: `identity:payments/${identity}`,
      outcome: 'success' as const,
      tenant,
      identity_uid: identity,
      component: null,
      request_id: request,
      operation_id: null,
      reason: null,
      data: '{}',
      sequence: null,
      batch: null,
    })),
  ),
);
const NEWEST_FIRST = [...EVENTS].sort((x, y) =>
  `${x.at}${x.id}` < `${y.at}${y.id}` ? 1 : -1,
);

/** What Backstage's permissions leave: all, nothing, or what fits a condition. */
type Permission = boolean | IdentityCondition;
const permission: fc.Arbitrary<Permission> = fc.oneof(
  fc.constant(true),
  fc.boolean(),
  fc.record({
    column: fc.constantFrom('owner', 'tenant', 'environment'),
    values: fc.subarray(['a', 'b', 'group:default/x', 'production']),
  }) as fc.Arbitrary<IdentityCondition>,
);
/** Groups of somebody who may read something of the log. */
const groups = fc
  .subarray(['a', 'b', 'x', 'platform', 'audit'])
  .filter(names => names.some(name => name !== 'x'));

const special = {
  platform: ['group:default/platform'],
  auditors: ['group:default/audit'],
};
const tenants = createTenants([
  { name: 'a', namespaces: ['a'], groups: ['group:default/a'] },
  { name: 'b', namespaces: ['b'], groups: ['group:default/b'] },
]);

const allows = (given: Permission, { owner, tenant, environment }: Facets) => {
  if (typeof given === 'boolean') {
    return given;
  }
  const value = { owner, tenant, environment }[given.column];
  return value !== null && given.values.includes(value);
};

function accessOf(given: Permission): Access {
  return {
    viewer: caller => viewerOf(caller, { tenants, special }),
    permitted: async () => ({
      allows: () => {
        throw new Error('nothing is judged row by row: pages would be short');
      },
      narrow: (query, columns) => {
        if (given === false) {
          query.whereRaw('1 = 0');
        } else if (given !== true) {
          whereConditions(query, given, columns);
        }
      },
    }),
    require: async () => {},
  };
}

const askerOf = (names: readonly string[]): Asker => ({
  caller: {
    type: 'user',
    ref: 'user:default/u',
    groups: names.map(name => `group:default/${name}`),
  },
  credentials: mockCredentials.user('user:default/u'),
});

/** The rule in memory, event by event. */
function readable(asker: Asker, given: Permission): string[] {
  const viewer = viewerOf(asker.caller, { tenants, special });
  const sees = (id: string | null) =>
    FACETS.some(
      facets =>
        facets.id === id &&
        maySee(viewer, { tenant: facets.tenant, parties: [facets.owner] }) &&
        allows(given, facets),
    );
  if (seesAll(viewer)) {
    return NEWEST_FIRST.map(({ id }) => id);
  }
  return NEWEST_FIRST.filter(
    ({ tenant, identity_uid, request_id }) =>
      tenant !== null &&
      viewer.tenants.includes(tenant) &&
      (sees(identity_uid) || sees(request_id)),
  ).map(({ id }) => id);
}

describe.each(databases.eachSupportedId())(
  'who reads what of the audit log on %s',
  id => {
    let db: Knex;

    beforeAll(async () => {
      db = await databases.migrated(id);
      const common = {
        created_at: HAPPENED,
        tenant: null,
      };
      await db('identities').insert(
        FACETS.map(({ id: uid, ...facets }, at) => ({
          ...common,
          ...facets,
          uid,
          ref: `identity:n/n${at}`,
          namespace: 'n',
          name: `n${at}`,
          type: 'bot',
          exposure: 'internal',
          risk: 'low',
          provider: 'fake/main',
          mode: 'rotated',
          scopes: '[]',
          state: at % 2 ? 'governed' : 'retired',
          origin: 'request',
          updated_at: HAPPENED,
        })),
      );
      await db('requests').insert(
        FACETS.map(({ id: key, ...facets }) => ({
          ...common,
          ...facets,
          id: key,
          kind: 'create',
          state: 'fulfilled',
          requester: 'user:default/other',
          reason: 'because',
          payload: '{}',
          decision: '{}',
          policy_hash: 'hash',
          digest: 'digest',
          dedupe_key: key,
        })),
      );
      await db.batchInsert('audit_events', EVENTS, 50);
    });

    const serviceOf = (given: Permission) => {
      const access = accessOf(given);
      /** As requests and identities are shown: by the domain's rule, narrowed by Backstage's permissions. */
      const shown = (table: string) => ({
        async narrowing(asker: Asker) {
          const viewer = access.viewer(asker.caller);
          const left = await access.permitted(
            asker,
            custodyIdentityReadPermission,
          );
          const column = (name: string) => `${table}.${name}`;
          return (query: Knex.QueryBuilder) => {
            whereSeenBy(query, viewer, {
              tenant: column('tenant'),
              parties: [column('owner')],
            });
            left.narrow(query, {
              owner: column('owner'),
              tenant: column('tenant'),
              environment: column('environment'),
            });
          };
        },
      });
      return new AuditService({
        db,
        access,
        clock: createManualClock(LATER),
        signer: undefined,
        auditor: mockServices.auditor.mock({
          createEvent: async () => ({
            success: async () => {},
            fail: async () => {},
          }),
        }),
        logger: mockServices.logger.mock(),
        requests: shown('requests'),
        identities: shown('identities'),
      });
    };

    /** All pages; reading is on record later than what is asked for. */
    const read = async (
      audit: AuditService,
      asker: Asker,
      query: { limit: number },
    ) => {
      const ids: string[] = [];
      const totals: unknown[] = [];
      let cursor: string | null | undefined;
      do {
        const page = await audit.list(
          asker,
          auditQuerySchema.parse({
            ...query,
            until: LATER,
            total: 'true',
            ...(cursor && { cursor }),
          }),
        );
        // No page is short but the last.
        expect(page.items.length === query.limit || !page.nextCursor).toBe(
          true,
        );
        ids.push(...page.items.map(event => event.id));
        totals.push(page.total);
        cursor = page.nextCursor;
      } while (cursor);
      return { ids, totals: [...new Set(totals)] };
    };

    const exported = async (audit: AuditService, asker: Asker) => {
      const { chunks } = await audit.export(asker, {
        format: 'ocsf',
        until: LATER,
      });
      let text = '';
      for await (const chunk of chunks) text += chunk;
      return text
        .split('\n')
        .filter(Boolean)
        .map(line => JSON.parse(line).metadata.uid);
    };

    it('lists, counts, exports and opens what the rule in memory leaves, and nothing else', async () => {
      await fc.assert(
        fc.asyncProperty(
          groups,
          permission,
          fc.integer({ min: 20, max: 100 }),
          fc.constantFrom(...EVENTS.map(event => event.id)),
          async (names, given, limit, one) => {
            const asker = askerOf(names);
            const audit = serviceOf(given);
            const expected = readable(asker, given);
            expect(await read(audit, asker, { limit })).toEqual({
              ids: expected,
              totals: [expected.length],
            });
            expect(await exported(audit, asker)).toEqual(
              [...expected].reverse(),
            );
            const opened = await audit.get(asker, one).catch(error => error);
            expect(opened.event?.id ?? opened.name).toBe(
              expected.includes(one) ? one : 'NotFoundError',
            );
          },
        ),
        { numRuns: 60 },
      );
    });

    it.each([[[]], [['x']]])(
      'refuses those of no tenant, in words: %j',
      async names => {
        const asker = askerOf(names);
        const audit = serviceOf(true);
        for (const attempt of [
          read(audit, asker, { limit: 50 }),
          exported(audit, asker),
          audit.get(asker, EVENTS[0].id),
        ]) {
          await expect(attempt).rejects.toThrow(
            'the audit log is for the platform team and auditors',
          );
        }
      },
    );

    it('gives the whole log in the form that is verified to those alone who may read all of it', async () => {
      const audit = serviceOf(true);
      await expect(
        audit.export(askerOf(['a', 'b']), { format: 'jsonl' }),
      ).rejects.toThrow('the whole log, of every tenant');
      await expect(
        audit.export(askerOf(['a', 'audit']), { format: 'jsonl' }),
      ).resolves.toMatchObject({ filename: 'custody-audit-2026-11-23.jsonl' });
    });

    it('puts on record who read what', async () => {
      const readOf = () =>
        db<AuditEventsRow>('audit_events').where('at', '>=', LATER);
      await readOf().delete();
      const audit = serviceOf(true);
      await audit.list(askerOf(['a']), auditQuerySchema.parse({ limit: '1' }));
      await audit.get(askerOf(['audit']), EVENTS[0].id);
      const rows = await readOf();
      expect(
        rows.map(({ type, actor, tenant, data }) => ({
          type,
          actor,
          tenant,
          ...JSON.parse(data),
        })),
      ).toEqual(
        expect.arrayContaining([
          {
            type: 'audit.read',
            actor: 'user:default/u',
            tenant: null,
            count: 1,
          },
          {
            type: 'audit.read',
            actor: 'user:default/u',
            tenant: null,
            event: EVENTS[0].id,
          },
        ]),
      );
    });
  },
);
