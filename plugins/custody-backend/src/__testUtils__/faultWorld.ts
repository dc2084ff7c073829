import { randomUUID } from 'node:crypto';
import {
  type IdentityDetail,
  identityDetailSchema,
  type Verb,
} from '@custody/backstage-plugin-custody-common';
import type { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import type { AuditEventsRow } from '../store/tables';
import { GRANT, PROPOSED } from './engineWorld';
import { createIdentitiesWorld } from './identitiesWorld';

/** What a page shows when nothing goes wrong and nothing is under way. */
const NOTHING = {
  state: null,
  failed: null,
  attempts: 0,
  error: null,
  next: null,
  findings: [],
};

/**
 * An identity that was issued, and what its owner sees and reads of whatever happens to it from then on.
 *
 * @param consumers - who uses it
 */
export async function createFaultWorld(db: Knex, consumers: ConsumerDouble[]) {
  const world = await createIdentitiesWorld(db);
  const uid = await world.govern({ consumers });
  await world.engine().drain();
  const before = await db<AuditEventsRow>('audit_events').pluck('id');

  const detail = async (): Promise<IdentityDetail> =>
    identityDetailSchema.parse(
      await world.identities.get(await world.asker('omar'), PROPOSED.ref),
    );

  return {
    ...world,
    uid,
    NOTHING,
    detail,

    operate: async (verb: Verb, name = 'omar') =>
      world.identities.operate(
        await world.asker(name),
        PROPOSED.ref,
        verb,
        'because',
      ),

    /** What the card and the page show of the operation under way, or of the one that failed. */
    async shown() {
      const { operation, findings } = await detail();
      const failed = operation?.steps.find(({ state }) => state === 'failed');
      return {
        state: operation?.state ?? null,
        failed: failed?.name ?? null,
        attempts: operation?.attempts ?? 0,
        error: operation?.lastError ?? null,
        next: operation?.state === 'retrying' ? operation.nextAttemptAt : null,
        findings: findings.map(({ rule }) => rule),
      };
    },

    shownVersions: async () =>
      (await detail()).credentials.map(
        ({ version, state }) => `${version} ${state}`,
      ),

    /** What was written since it was issued: of operations with the step or the kind, how many tries, and the reason. */
    async history(): Promise<string[]> {
      const rows = await db<AuditEventsRow>('audit_events')
        .whereNotIn('id', before)
        .orderBy(['at', 'id']);
      return rows.map(({ type, data, reason }) => {
        if (!type.startsWith('operation.')) return type;
        const { step, kind, attempts } = JSON.parse(data);
        const tries = attempts === 1 ? '1 try' : `${attempts} tries`;
        return [
          `${type} ${step ? `${step}, ${tries}` : kind}`,
          ...(reason === null ? [] : [reason]),
        ].join(': ');
      });
    },

    /** A consumer joins, or has a new key, as an approved request has it. */
    async register(consumer: ConsumerDouble): Promise<void> {
      const keys = await consumer.keys();
      await world.change((tx, audit) =>
        world.record.addConsumers(tx, audit, {
          uid,
          consumers: [{ name: consumer.name, keys }],
          requestId: randomUUID(),
          requester: 'user:default/ada',
          now: world.clock.advance('PT1S'),
        }),
      );
    },

    /** The grant goes on, with the same scope unless another is named. */
    async renew(to: { scope?: string }): Promise<void> {
      const [scope] = GRANT.scopes;
      const now = world.clock.advance('PT1S');
      await world.change((tx, audit) =>
        world.record.renew(tx, audit, {
          uid,
          grant: {
            ...GRANT,
            scopes: [{ ...scope, name: to.scope ?? scope.name }],
            requestedAt: now,
            requestId: randomUUID(),
          },
          requester: 'user:default/ada',
          now,
        }),
      );
    },
  };
}

export type FaultWorld = Awaited<ReturnType<typeof createFaultWorld>>;
