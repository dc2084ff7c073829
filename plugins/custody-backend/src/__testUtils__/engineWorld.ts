import { randomUUID } from 'node:crypto';
import { mockServices } from '@backstage/backend-test-utils';
import {
  ConsumerDouble,
  createManualClock,
  FakeProvider,
  type ManualClock,
} from '@custody/backstage-plugin-custody-test-utils';
import type { RotationWindow } from '@custody/backstage-plugin-custody-common';
import type {
  CredentialProvider,
  CredentialSink,
} from '@custody/backstage-plugin-custody-node';
import type { Knex } from 'knex';
import { audited, type AuditScope } from '../audit/auditLog';
import { createEngine, type EngineOptions } from '../engine/engine';
import { createOperations, enqueue } from '../engine/enqueue';
import type { Boundary } from '../engine/runOperation';
import { createWakeup } from '../engine/wakeup';
import { createIdentityRecord } from '../services/identities/record';
import type {
  ApprovedGrant,
  NewOperation,
  ProposedIdentity,
  ProviderRegistry,
  RequestOutcomes,
} from '../services/ports';
import { sinksOf } from './sinks';
import { listCredentials } from '../store/credentials/credentials';
import { findIdentity } from '../store/identities/findIdentity';
import { listOperations } from '../store/operations/findOperations';
import { createWorkloadService } from '../workload/workloadService';
import type { AuditEventsRow, IdentitiesRow } from '../store/tables';

export const AUDIENCE = 'http://localhost:7007/api/custody/workload';

/** What requests hear of the engine, written down. */
export class OutcomesRecorder implements RequestOutcomes {
  readonly heard: string[] = [];
  /** What {@link recheck} answers. */
  voided: string | null = null;
  /** What {@link ended} answers. */
  over: string | null = null;

  async fulfilled(
    _tx: Knex.Transaction,
    _audit: AuditScope,
    { requestId }: { requestId: string },
  ) {
    this.heard.push(`fulfilled ${requestId}`);
  }

  async failed(
    _tx: Knex.Transaction,
    _audit: AuditScope,
    { requestId, reason }: { requestId: string; reason: string },
  ) {
    this.heard.push(`failed ${requestId}: ${reason}`);
  }

  async overtaken(
    _tx: Knex.Transaction,
    _audit: AuditScope,
    { requestId, reason }: { requestId: string; reason: string },
  ) {
    this.heard.push(`overtaken ${requestId}: ${reason}`);
  }

  async ended() {
    return this.over;
  }

  async recheck() {
    return this.voided;
  }
}

export const PROPOSED: ProposedIdentity = {
  ref: 'identity:payments/ledger-api-db',
  namespace: 'payments',
  name: 'ledger-api-db',
  title: null,
  type: 'service-account',
  owner: 'group:default/payments',
  sponsor: null,
  component: 'component:payments/ledger-api',
  system: null,
  tenant: 'payments',
  environment: 'production',
  exposure: 'internal',
  risk: 'high',
  provider: 'fake/main',
  mode: 'rotated',
  scopes: ['ledger:write'],
};

export const GRANT: Omit<ApprovedGrant, 'requestId' | 'requestedAt'> = {
  scopes: [
    {
      name: 'ledger:write',
      title: 'Write',
      risk: 'high',
      resource: 'resource:default/ledger-db',
      resourceOwner: 'group:default/data-platform',
      privileges: [{ on: 'table ledger.entries', privileges: ['INSERT'] }],
    },
  ],
  provider: 'fake/main',
  endsAt: null,
  rotateEvery: 'P7D',
  maxOverlap: 'P1D',
  maxTtl: null,
  policyHash: '0'.repeat(64),
};

/**
 * Everything around an engine, on a real database, with a provider that can be told to misbehave.
 *
 * @param world - `more`: further providers, such as a real one; `sink`: where new secrets go, `sealed` unless given
 */
export function createEngineWorld(
  db: Knex,
  world: {
    clock?: ManualClock;
    more?: CredentialProvider[];
    sink?: CredentialSink;
  } = {},
) {
  const { clock = createManualClock(), more = [] } = world;
  const sinks = sinksOf(world.sink);
  const auditor = mockServices.auditor.mock({
    createEvent: async () => ({
      success: async () => {},
      fail: async () => {},
    }),
  });
  const logger = mockServices.logger.mock();
  const provider = new FakeProvider();
  const instances = [provider, ...more].map(each => ({
    ref: each.ref,
    environment: 'production',
    tenants: [],
    exposure: 'internal' as const,
    provider: each,
  }));
  const providers: ProviderRegistry = {
    get: wanted => instances.find(({ ref }) => ref === wanted),
    list: () => instances,
  };
  const outcomes = new OutcomesRecorder();
  const wakeup = createWakeup();
  const record = createIdentityRecord({
    wakeup,
    operations: createOperations(() => outcomes),
  });
  const workload = createWorkloadService({
    db,
    auditor,
    logger,
    clock,
    wakeup,
    audience: async () => AUDIENCE,
  });
  const change = <T>(
    work: (tx: Knex.Transaction, audit: AuditScope) => Promise<T>,
  ) => audited({ db, auditor, logger }, work);

  return {
    db,
    clock,
    auditor,
    logger,
    provider,
    providers,
    sinks,
    outcomes,
    wakeup,
    record,
    workload,
    change,

    engine: (
      options: Partial<EngineOptions> & {
        boundary?: (point: Boundary) => Promise<void>;
        rotationWindow?: RotationWindow | null;
      } = {},
    ) =>
      createEngine({
        db,
        auditor,
        clock,
        logger,
        providers,
        sinks,
        outcomes: () => outcomes,
        wakeup,
        jitter: () => 0,
        rotationWindow: options.rotationWindow ?? null,
        options,
        boundary: options.boundary,
      }),

    /** Governs an identity, as an approved request does. @returns its uid */
    async govern(options: {
      consumers: Pick<ConsumerDouble, 'name' | 'keys'>[];
      identity?: Partial<ProposedIdentity>;
      grant?: Partial<ApprovedGrant>;
      boundTo?: string | null;
    }): Promise<string> {
      const requestId = randomUUID();
      const identity = { ...PROPOSED, ...options.identity };
      const consumers = await Promise.all(
        options.consumers.map(async each => ({
          name: each.name,
          keys: await each.keys(),
        })),
      );
      const now = clock.now();
      return change(async (tx, audit) => {
        const { uid } = await record.propose(tx, audit, {
          identity,
          boundTo: null,
          requestId,
          now,
        });
        await record.fulfil(tx, audit, {
          uid,
          identity,
          // As where the component was there when it was asked for.
          boundTo:
            options.boundTo === undefined ? identity.owner : options.boundTo,
          grant: {
            ...GRANT,
            requestedAt: now,
            ...options.grant,
            requestId,
          },
          consumers,
          requester: 'user:default/ada',
          now,
        });
        return uid;
      });
    },

    enqueue: (
      uid: string,
      kind: NewOperation['kind'],
      whenBusy: 'queue' | 'refuse' = 'refuse',
    ) =>
      change((tx, audit) =>
        enqueue(
          { tx, audit, outcomes: () => outcomes },
          uid,
          {
            kind,
            requestId: null,
            requestedBy: 'user:default/omar',
            reason: 'because',
          },
          // A moment later, so that the history has an order.
          { now: clock.advance('PT0.001S'), whenBusy },
        ),
      ),

    /** What the consumer reads, opened. */
    async read(consumer: ConsumerDouble) {
      const { items } = await workload.credentials(
        await consumer.assertion({ now: clock.now(), audience: AUDIENCE }),
      );
      return Promise.all(
        items.map(async item => ({
          ...item,
          secret: await consumer.open(item.sealed),
        })),
      );
    },

    async acknowledge(consumer: ConsumerDouble, version: number) {
      const now = clock.now();
      const acknowledgement = await consumer.acknowledgement({
        identity: PROPOSED.ref,
        version,
        now,
        audience: AUDIENCE,
      });
      return workload.acknowledge(
        await consumer.assertion({ now, audience: AUDIENCE }),
        acknowledgement,
      );
    },

    identity: async (uid: string) =>
      (await findIdentity(db, uid)) as IdentitiesRow,
    versions: async (uid: string) =>
      (await listCredentials(db, [uid])).map(
        ({ version, state }) => `${version} ${state}`,
      ),
    operations: async (uid: string) =>
      (await listOperations(db, [uid])).reverse(),
    events: async () =>
      (await db<AuditEventsRow>('audit_events').orderBy('at')).map(
        ({ type }) => type,
      ),
  };
}

export type EngineWorld = ReturnType<typeof createEngineWorld>;
