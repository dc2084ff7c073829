import type { PublicJwk } from '@custody/backstage-plugin-custody-common';
import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import { audited } from '../../audit/auditLog';
import { endOperation } from '../../engine/endOperation';
import { promoteNext } from '../../engine/promote';
import { lockIdentity } from '../../store/identities/findIdentity';
import type { StoredGrant } from '../../store/grants';
import { readSettled } from '../../store/settledGrant';
import {
  findActiveOperation,
  type Operation,
} from '../../store/operations/findOperations';
import type {
  ConsumersRow,
  GrantsRow,
  IdentitiesRow,
} from '../../store/tables';
import { putInUse } from '../putInUse';
import { createRequestWorld } from '../requestWorld';
import { GLASS_LIMITS } from './breakGlass';
import { AT_FIRST, type Memberships, PEOPLE } from './people';

export const MODEL_REF = 'identity:payments/ledger-api-db';

/** One for all runs: making keys takes time. */
let someKeys: Promise<PublicJwk[]> | undefined;

/** The real requests and the real record, with an engine that does at once what it is told to. */
export async function createModelWorld(db: Knex) {
  const world = await createRequestWorld(db);
  Object.assign(world.common.breakGlass, GLASS_LIMITS);
  const epoch = world.clock.now();
  const theIdentity = () => world.identity(MODEL_REF);
  someKeys ??= ConsumerDouble.create('any').then(consumer => consumer.keys());

  const setPeople = (people: Memberships) => {
    for (const person of PEOPLE) {
      world.org.users[`user:default/${person}`] = [
        ...people[person].map(group => `group:default/${group}`),
        ...(person === 'bea' ? ['group:default/storefront'] : []),
      ];
    }
  };
  setPeople(AT_FIRST);

  /** As the engine's steps do, when a version is made and in use. */
  const useNewVersion = async (
    tx: Knex.Transaction,
    identity: IdentitiesRow,
    { request_id: requestId }: Operation,
  ): Promise<void> => {
    const { grant } = await readSettled(tx, identity, requestId);
    await putInUse(tx, identity, (grant as StoredGrant).id, world.clock.now());
  };

  /** What keeps the engine from making a version. */
  const voided = async (
    identity: IdentitiesRow,
    operation: Operation,
  ): Promise<string | null> => {
    if (operation.kind === 'retire') {
      return null;
    }
    return identity.state === 'governed'
      ? world.outcomes.recheck({
          requestId: operation.request_id as string,
          now: world.clock.now(),
        })
      : `the identity is ${identity.state}`;
  };

  return {
    ...world,
    epoch,
    setPeople,
    theIdentity,
    keys: async () => (await someKeys) as PublicJwk[],

    /** The operation under way ends, and the next begins. */
    async engineEnds(failure: string | null): Promise<void> {
      const { uid } = (await theIdentity()) as IdentitiesRow;
      const operation = (await findActiveOperation(db, uid)) as Operation;
      const reason =
        failure ??
        (await voided((await theIdentity()) as IdentitiesRow, operation));
      const now = world.clock.now();
      await audited(world.common, async (tx, audit) => {
        const identity = await lockIdentity(tx, uid);
        if (reason === null && operation.kind !== 'retire') {
          await useNewVersion(tx, identity, operation);
        }
        await endOperation(
          { tx, audit, outcomes: () => world.outcomes, now },
          { identity: await lockIdentity(tx, uid), operation },
          reason === null ? { state: 'done' } : { state: 'failed', reason },
        );
        await promoteNext(tx, uid, now);
      });
    },

    /** What the grant in force says, which is what the engine acts by. */
    async grantedScopes(): Promise<string[]> {
      const row = await theIdentity();
      const grants = await db<GrantsRow>('grants')
        .where({ identity_uid: row?.uid ?? '' })
        .whereNull('superseded_at');
      const scopes: Array<{ name: string }> = grants.flatMap(grant =>
        JSON.parse(grant.scopes),
      );
      return [...scopes.map(({ name }) => name)].sort();
    },

    async consumers(): Promise<string[]> {
      const rows = await db<ConsumersRow>('consumers').select('name');
      // Spread, because the driver's arrays are not of this realm, which strict comparisons tell apart.
      return [...rows.map(({ name }) => name)].sort();
    },
  };
}

export type ModelWorld = Awaited<ReturnType<typeof createModelWorld>>;
