import { resolve } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type {
  LeaseBody,
  LeaseRenewalBody,
} from '@custody/backstage-plugin-custody-common';
import type { CredentialProvider } from '@custody/backstage-plugin-custody-node';
import {
  type ConsumerDouble,
  createManualClock,
} from '@custody/backstage-plugin-custody-test-utils';
import { loadPolicySet, readPolicyDirectory } from '@custody/policy';
import type { Knex } from 'knex';
import type { Clock } from '../clock';
import type { LeaseEndBoundary } from '../engine/leases/endLease';
import { createLeaseEngine } from '../engine/leases/leaseEngine';
import { createCatalogDirectories } from '../services/directory';
import type { ApprovedGrant } from '../services/ports';
import type { DatabaseNow } from '../store/databaseNow';
import type { LeasesRow } from '../store/tables';
import type { LeaseBoundary } from '../workload/leases/leaseDeps';
import { createLeaseService } from '../workload/leases/leaseService';
import { createProver } from '../workload/prove';
import { AUDIENCE, createEngineWorld, GRANT, PROPOSED } from './engineWorld';
import { entitiesOf, ORG } from './people';

export const LEASED = { mode: 'leased', risk: 'medium' } as const;
export const INTENT = {
  name: 'close-books',
  title: 'Close the books',
  scopes: ['ledger:write'],
};

async function shippedPolicies() {
  const loaded = loadPolicySet(
    await readPolicyDirectory(
      resolve(__dirname, '../../../../examples/policies'),
    ),
  );
  if (!loaded.ok) {
    throw new Error('the shipped policies are bad');
  }
  return loaded.set;
}

/**
 * An identity's leases on a real database, under the shipped policies. The clock of the process and that of the database
 * are two, and go as a test has them go.
 *
 * @param options.databaseNow - the database's own, for what passes in real time
 */
export async function createLeaseWorld(
  db: Knex,
  options: {
    more?: CredentialProvider[];
    databaseNow?: DatabaseNow;
    maxPerIdentity?: number;
  } = {},
) {
  const databaseClock = createManualClock();
  const world = createEngineWorld(db, { more: options.more });
  const policy = await shippedPolicies();
  const databaseNow = options.databaseNow ?? (async () => databaseClock.now());
  const directories = createCatalogDirectories({
    catalog: catalogServiceMock({ entities: entitiesOf(ORG) }),
    auth: mockServices.auth(),
  });

  const service = (
    more: {
      boundary?: (point: LeaseBoundary) => Promise<void>;
      /** Waits for its provider as long as the plugin does. */
      patient?: boolean;
      audience?: string;
      clock?: Clock;
    } = {},
  ) =>
    createLeaseService({
      ...world,
      policy,
      directories,
      intents: () => [INTENT],
      limits: {
        defaultTtl: 'PT10M',
        maxPerIdentity: options.maxPerIdentity ?? 5,
      },
      databaseNow,
      providerTimeoutMillis: options.databaseNow || more.patient ? 30_000 : 500,
      boundary: more.boundary,
      prove: createProver({
        db,
        clock: more.clock ?? world.clock,
        audience: async () => more.audience ?? AUDIENCE,
      }),
    });

  const assertion = (consumer: ConsumerDouble) =>
    consumer.assertion({ now: world.clock.now(), audience: AUDIENCE });

  return {
    ...world,
    databaseClock,
    policy,
    assertion,
    service,

    leaseEngine: (
      boundary?: (point: LeaseEndBoundary) => Promise<void>,
      pollMillis?: number,
    ) =>
      createLeaseEngine({
        ...world,
        databaseNow,
        jitter: () => 0,
        boundary,
        options: {
          stepTimeoutMillis: options.databaseNow ? 10_000 : 500,
          ...(pollMillis && { pollMillis }),
        },
      }),

    governLeased: (
      consumers: Pick<ConsumerDouble, 'name' | 'keys'>[],
      more: {
        grant?: Partial<ApprovedGrant>;
        identity?: Partial<typeof PROPOSED>;
      } = {},
    ) =>
      world.govern({
        consumers,
        identity: { ...LEASED, ...more.identity },
        grant: {
          ...GRANT,
          // An identity's risk is the highest of its scopes.
          scopes: GRANT.scopes.map(scope => ({
            ...scope,
            risk: more.identity?.risk ?? LEASED.risk,
          })),
          rotateEvery: null,
          maxOverlap: null,
          maxTtl: 'PT1H',
          ...more.grant,
        },
      }),

    async lease(consumer: ConsumerDouble, body: Partial<LeaseBody> = {}) {
      const made = await service().lease(await assertion(consumer), {
        identity: 'payments/ledger-api-db',
        ...body,
      });
      const secret = (await consumer.open(made.sealed)) as Record<
        string,
        string
      >;
      return { ...made, secret };
    },

    renew: async (
      consumer: ConsumerDouble,
      id: string,
      body: LeaseRenewalBody = {},
    ) => service().renew(await assertion(consumer), id, body),

    end: async (consumer: ConsumerDouble, id: string) =>
      service().end(await assertion(consumer), id),

    leases: (): Promise<LeasesRow[]> =>
      db<LeasesRow>('leases').orderBy('version'),
  };
}

export type LeaseWorld = Awaited<ReturnType<typeof createLeaseWorld>>;
