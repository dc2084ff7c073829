import type { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import type { AuditEventsRow, OperationsRow } from '../../store/tables';
import { AUDIENCE } from '../engineWorld';
import { eventually, type RealWorld } from './realWorld';

/** Rotations of some identities, all at once, again and again, by whatever engines there are. */
export function createRounds(
  world: RealWorld,
  consumer: ConsumerDouble,
  uids: readonly string[],
) {
  let rounds = 1;
  let failedBefore = 0;
  const failedAttempts = async () => {
    const [{ count }] = await world
      .db<AuditEventsRow>('audit_events')
      .where({ type: 'operation.failed-attempt' })
      .count({ count: '*' });
    return Number(count);
  };
  return {
    async rotateAll(): Promise<void> {
      rounds += 1;
      failedBefore = await failedAttempts();
      for (const uid of uids) {
        await world.enqueue(uid, 'rotate');
      }
    },

    /** Waits until each identity has moved on, with its consumer moving as soon as it can. */
    allRotated: (millis = 30_000) =>
      eventually(async () => {
        const now = world.clock.now();
        for (const { identity, version, state } of await world.read(consumer)) {
          if (state === 'current' && version === rounds) {
            const word = { identity, version, now, audience: AUDIENCE };
            await world.workload.acknowledge(
              await consumer.assertion({ now, audience: AUDIENCE }),
              await consumer.acknowledgement(word),
            );
          }
        }
        const open = await world
          .db<OperationsRow>('operations')
          .whereNull('finished_at');
        return open.length === 0 ? null : `${open.length} operations are open`;
      }, millis),

    /** Until somebody is in the midst of it. */
    busy: () =>
      eventually(async () => {
        const held = await world
          .db<OperationsRow>('operations')
          .whereNotNull('ticket');
        return held.length > 1 ? null : 'nobody works';
      }),

    /** For rounds in which nothing was made to go wrong: they came about at the first attempt. */
    async noAttemptFailed(): Promise<void> {
      expect((await failedAttempts()) - failedBefore).toBe(0);
    },

    async nothingLostAndNothingTwice(): Promise<void> {
      const accounts = await world.accounts();
      for (const uid of uids) {
        const operations = await world.operations(uid);
        expect(operations.map(({ kind, state }) => `${kind} ${state}`)).toEqual(
          [
            'issue done',
            ...Array.from({ length: rounds - 1 }, () => 'rotate done'),
          ],
        );
        expect(await world.versions(uid)).toEqual([
          ...Array.from(
            { length: rounds - 1 },
            (_, nth) => `${nth + 1} revoked`,
          ),
          `${rounds} current`,
        ]);
        expect(accounts.get(uid)).toEqual([`${rounds} open`, 'group']);
      }
      const events = await world
        .db<AuditEventsRow>('audit_events')
        .whereIn('type', [
          'operation.done',
          'credential.issued',
          'credential.activated',
        ])
        .groupBy('type')
        .select('type')
        .count({ count: '*' });
      expect(
        events.map(({ type, count }) => [type, Number(count)]).sort(),
      ).toEqual([
        ['credential.activated', uids.length * rounds],
        ['credential.issued', uids.length * rounds],
        ['operation.done', uids.length * rounds],
      ]);
    },
  };
}

export type Rounds = ReturnType<typeof createRounds>;
