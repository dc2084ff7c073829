import {
  createMockDirectory,
  mockCredentials,
  mockServices,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  addDuration,
  BREAK_GLASS_LIMITS,
  BREAK_GLASS_REVIEW_WITHIN,
  IntentDefinition,
  RAPID,
  REMINDERS,
  RequestPayloadInput,
  requestPayloadSchema,
} from '@custody/backstage-plugin-custody-common';
import {
  createManualClock,
  FakeProvider,
} from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import { audited } from '../audit/auditLog';
import { createOperations } from '../engine/enqueue';
import { createWakeup } from '../engine/wakeup';
import { viewerOf } from '../services/access';
import { DelegationsService } from '../services/delegations';
import { createCatalogDirectories, Directories } from '../services/directory';
import { createIdentityRecord } from '../services/identities/record';
import { withNames } from '../services/notices';
import { PolicyService } from '../services/policy';
import type {
  Caller,
  ProviderRegistry,
  RequestOutcomes,
} from '../services/ports';
import {
  AuthorizedRequestsService,
  createRequestOutcomes,
  DefaultRequestsService,
  endTimedOut,
  remindDue,
} from '../services/requests';
import { TasksService } from '../services/tasks';
import { createTenants } from '../services/tenants';
import { createVocabulary } from '../services/vocabulary';
import { findRequest } from '../store/requests';
import type {
  AuditEventsRow,
  IdentitiesRow,
  NoticesRow,
} from '../store/tables';
import { entitiesOf, Org, ORG } from './people';
import { TEST_POLICIES } from './policies';
import { TEST_SCOPES } from './scopes';

/** A request to create, which a test changes as it needs. */
export const CREATE = {
  kind: 'create',
  identity: {
    namespace: 'payments',
    name: 'ledger-api-db',
    owner: 'group:default/payments',
    component: 'component:payments/ledger-api',
    scopes: ['ledger:write'],
  },
  reason: 'the ledger API writes entries',
} as const satisfies RequestPayloadInput;

/** Everything around requests, on a real database, with real policy and the real record of identities. */
export async function createRequestWorld(db: Knex) {
  const clock = createManualClock();
  const auditor = mockServices.auditor.mock({
    createEvent: async () => ({
      success: async () => {},
      fail: async () => {},
    }),
  });
  const logger = mockServices.logger.mock();
  const files = createMockDirectory({
    content: { 'all.cedar': TEST_POLICIES },
  });
  const policy = await PolicyService.start(
    {
      path: files.path,
      urlReader: mockServices.urlReader.mock(),
      db,
      auditor,
      logger,
    },
    clock.now(),
  );
  const org: Org = structuredClone(ORG);
  const directories: Directories = {
    fresh: () =>
      createCatalogDirectories({
        catalog: catalogServiceMock({ entities: entitiesOf(org) }),
        auth: mockServices.auth(),
      }).fresh(),
  };
  const provider = new FakeProvider();
  const instance = {
    ref: 'fake/main',
    environment: 'production',
    tenants: [],
    exposure: 'internal' as const,
    provider,
  };
  const providers: ProviderRegistry = {
    get: ref => (ref === instance.ref ? instance : undefined),
    list: () => [instance],
  };
  const heard: { outcomes?: RequestOutcomes } = {};
  const record = createIdentityRecord({
    wakeup: createWakeup(),
    operations: createOperations(() => heard.outcomes as RequestOutcomes),
  });
  /** The vocabulary of intents; tests change it. */
  const intents: IntentDefinition[] = [];
  const common = {
    db,
    auditor,
    logger,
    clock,
    policy,
    providers,
    directories,
    record,
    vocabulary: createVocabulary(
      TEST_SCOPES.map(definition => ({ definition, file: 'test', line: 1 })),
    ),
    tenants: createTenants([
      {
        name: 'payments',
        namespaces: ['payments'],
        groups: ['group:default/payments', 'group:default/payments-guests'],
      },
      {
        name: 'storefront',
        namespaces: ['storefront'],
        groups: ['group:default/storefront'],
      },
    ]),
    special: {
      platform: ['group:default/platform'],
      auditors: ['group:default/audit'],
    },
    intents: (): readonly IntentDefinition[] => intents,
    expireAfter: 'P14D',
    remindAt: REMINDERS,
    rapid: RAPID,
    breakGlass: {
      ...BREAK_GLASS_LIMITS,
      reviewWithin: BREAK_GLASS_REVIEW_WITHIN,
      notify: ['group:default/security'],
    },
  };
  const listener = createRequestOutcomes(common);
  heard.outcomes = listener;
  const requests = new DefaultRequestsService(common);

  /** Instead of waiting, what happens meanwhile. */
  const pauses = { count: 0, onPause: (_number: number) => {} };

  const caller = async (
    name: string,
  ): Promise<Extract<Caller, { type: 'user' }>> => {
    const ref = `user:default/${name}`;
    return {
      type: 'user',
      ref,
      groups: await directories.fresh().groupsOf(ref),
    };
  };

  /** What Backstage's permissions leave of lists, by name; all, unless a test says otherwise. */
  const narrowings = new Map<string, (query: Knex.QueryBuilder) => void>();
  const access = {
    viewer: (who: Caller) => viewerOf(who, common),
    permitted: async (_: unknown, { name }: { name: string }) => ({
      allows: () => true,
      narrow: (query: Knex.QueryBuilder) => narrowings.get(name)?.(query),
    }),
    require: async () => {},
  };
  const delegations = new DelegationsService({
    ...common,
    access,
    delegation: { maxFor: 'P30D', groups: [] },
  });
  /** Who calls, as the routes found out. */
  const asker = async (name: string) => ({
    caller: await caller(name),
    credentials: mockCredentials.user(`user:default/${name}`),
  });

  return {
    db,
    clock,
    org,
    intents,
    requests,
    outcomes: listener,
    record,
    common,
    tasks: new TasksService({
      ...common,
      requests,
      pause: async () => {
        pauses.count += 1;
        pauses.onPause(pauses.count);
      },
    }),
    pauses,
    caller,

    /** Puts other policies in force, as an edit of the files does. */
    async setPolicies(text: string) {
      files.setContent({ 'all.cedar': text });
      await policy.reload(clock.now());
    },

    /** What {@link CREATE} asks, with another reason, so that it is another request. */
    asked: (reason: string): RequestPayloadInput => ({ ...CREATE, reason }),

    submit: async (name: string, payload: RequestPayloadInput = CREATE) =>
      requests.submit(await caller(name), requestPayloadSchema.parse(payload)),

    preview: async (name: string, payload: RequestPayloadInput = CREATE) =>
      requests.preview(await caller(name), requestPayloadSchema.parse(payload)),

    review: async (
      name: string,
      request: { id: string; digest: string },
      verdict: 'approve' | 'deny' = 'approve',
      narrow?: { scopes?: string[]; maxGrant?: string; rotateEvery?: string },
      onBehalfOf?: string,
    ) =>
      requests.review(await caller(name), request.id, {
        verdict,
        reason: `because ${name} says so`,
        digest: request.digest,
        narrow,
        ...(onBehalfOf && { onBehalfOf: `user:default/${onBehalfOf}` }),
      }),

    /** One person delegates to another, until a day from now. */
    delegate: async (
      from: string,
      to: string,
      until = addDuration(clock.now(), 'P1D'),
    ) =>
      delegations.delegate(await asker(from), {
        delegate: `user:default/${to}`,
        until,
        reason: `${from} is away`,
      }),
    delegations,
    narrowBy: (name: string, narrow: (query: Knex.QueryBuilder) => void) =>
      narrowings.set(name, narrow),
    asker,
    authorized: new AuthorizedRequestsService(requests, { ...common, access }),

    withdraw: async (name: string, id: string) =>
      requests.withdraw(await caller(name), id, 'not needed any more'),

    /** What the engine says when the first version is active, and its operation has ended. */
    engineSays: (requestId: string, failure?: string) =>
      audited({ db, auditor, logger }, async (tx, audit) => {
        const now = clock.now();
        await tx('operations')
          .where({ request_id: requestId })
          .update({ active_key: null, state: 'done', finished_at: now });
        return failure === undefined
          ? listener.fulfilled(tx, audit, { requestId, now })
          : listener.failed(tx, audit, { requestId, reason: failure, now });
      }),

    /** Reminds of what waits, without sending anything. */
    remind: () => remindDue(clock.now(), common),
    /** What was entered to be told, as people read it, who are called what their refs call them. */
    notices: async () => {
      const rows = await db<NoticesRow>('notices').orderBy([
        'created_at',
        'turn',
      ]);
      const read = (text: string) => withNames(text, new Map());
      return rows.map(row => ({
        ...row,
        title: read(row.title),
        description: read(row.description),
      }));
    },

    tick: () => endTimedOut(clock.now(), { ...common, lapseAfter: 'P7D' }),

    stored: (id: string) => findRequest(db, id),
    identity: (ref: string): Promise<IdentitiesRow | undefined> =>
      db<IdentitiesRow>('identities').where({ ref }).first(),
    events: async (requestId: string) =>
      (
        await db<AuditEventsRow>('audit_events')
          .where({ request_id: requestId })
          .orderBy('at')
      ).map(({ type }) => type),
  };
}

export type RequestWorld = Awaited<ReturnType<typeof createRequestWorld>>;
