import type { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import { Client } from 'pg';
import { AUDIENCE } from '../engineWorld';
import type { RealWorld } from './realWorld';

type Item = Awaited<ReturnType<RealWorld['read']>>[number];

/**
 * A consumer that logs in again and again with the newest version that it moved to, looks for a newer one now and
 * then, and says so once it is in. It never waits for anybody.
 */
export function startLoyalConsumer(
  world: RealWorld,
  consumer: ConsumerDouble,
  options: {
    ref: string;
    /** So many logins between one look and the next. */
    loginsPerLook: number;
  },
) {
  let stopped = false;
  let held: Item | undefined;
  const refused: string[] = [];
  const seen = { logins: 0, versions: new Set<number>() };

  const logIn = async ({ version, secret }: Item) => {
    const client = new Client({
      host: secret.host as string,
      port: Number(secret.port),
      database: secret.database as string,
      user: secret.username as string,
      password: secret.password as string,
    });
    client.on('error', () => {});
    try {
      await client.connect();
      seen.logins += 1;
      seen.versions.add(version);
    } catch (error) {
      refused.push(`version ${version}: ${error}`);
    } finally {
      await client.end().catch(() => {});
    }
  };

  const acknowledge = async (version: number) => {
    const now = world.clock.now();
    const word = { identity: options.ref, version, now, audience: AUDIENCE };
    await world.workload.acknowledge(
      await consumer.assertion({ now, audience: AUDIENCE }),
      await consumer.acknowledgement(word),
    );
  };

  const look = async () => {
    const newest = (await world.read(consumer))
      .filter(({ identity }) => identity === options.ref)
      .find(({ state }) => state === 'current');
    if (newest && newest.version !== held?.version) {
      held = newest;
      await logIn(newest);
      await acknowledge(newest.version);
    }
  };

  const run = async () => {
    while (!stopped) {
      await look();
      for (let login = 0; login < options.loginsPerLook; login += 1) {
        if (held && !stopped) {
          await logIn(held);
        }
        await new Promise(done => setTimeout(done, 10));
      }
    }
  };
  const running = run();
  // Whoever stops it is told.
  running.catch(() => {});

  return {
    /** Every login that was refused, and why. */
    refused,
    seen,
    async stop(): Promise<void> {
      stopped = true;
      await running;
    },
  };
}
