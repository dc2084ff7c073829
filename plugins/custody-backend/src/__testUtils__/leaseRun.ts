import assert from 'node:assert/strict';
import {
  addDuration,
  durationMillis,
} from '@custody/backstage-plugin-custody-common';
import type { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import type { LeaseEvent } from './leaseEvents';
import { createLeaseWorld, type LeaseWorld } from './leaseWorld';

const MAX_TTL = 'PT1H';
const GRANT_LASTS = 'PT3H';
const IDENTITY = 'payments/ledger-api-db';

/** What a consumer was told, which is all that it knows. */
type Known = {
  id: string;
  startsAt: string;
  endsAt: string;
  login: { username: string; password: string };
};

/** One life of an identity whose leases are asked for, and what is true of it at every moment. */
export class LeaseRun {
  readonly #known: Known[] = [];

  private constructor(
    private readonly world: LeaseWorld,
    private readonly consumer: ConsumerDouble,
    private readonly uid: string,
    private readonly grantEndsAt: string,
  ) {}

  static async start(db: Knex, consumer: ConsumerDouble): Promise<LeaseRun> {
    const world = await createLeaseWorld(db, { maxPerIdentity: 6 });
    const endsAt = addDuration(world.databaseClock.now(), GRANT_LASTS);
    const uid = await world.governLeased([consumer], {
      grant: { endsAt, maxTtl: MAX_TTL },
    });
    return new LeaseRun(world, consumer, uid, endsAt);
  }

  async happen(event: LeaseEvent): Promise<void> {
    const { world } = this;
    switch (event.do) {
      case 'lease':
        await this.#lease({ ttl: event.ttl });
        break;
      case 'extend':
        await this.#renew(event.which, event.ttl);
        break;
      case 'end': {
        const lease = this.#pick(event.which);
        if (lease) {
          await world.end(this.consumer, lease.id);
        }
        break;
      }
      case 'time':
        world.clock.advance(event.by);
        world.databaseClock.advance(event.by);
        break;
      case 'skew':
        world.clock.advance(event.by);
        break;
      case 'misbehave':
        world.provider.misbehave(
          event.method,
          event.how === 'fail'
            ? new Error('connection refused')
            : 'lose-answer',
        );
        break;
      case 'suspend':
        await this.#suspend();
        break;
      case 'resume':
        await this.#resume();
        break;
      case 'die making':
        await this.#lease({ ttl: 'PT20M' }, async point => {
          if (point === event.at) throw new Error('killed');
        });
        break;
      case 'stop making':
        await this.#lease({ ttl: 'PT20M' }, async point => {
          if (point === event.at) {
            world.databaseClock.advance(event.for);
            await world.leaseEngine().drain();
          }
          // It went on, and came no further than to have made the account.
          if (point === 'made' && event.dies) throw new Error('killed');
        });
        break;
      case 'suspend making':
        await this.#lease({ ttl: 'PT20M' }, async point => {
          if (point === event.at) {
            await this.#suspend();
            await world.leaseEngine().drain();
          }
        });
        break;
      case 'die renewing':
        await this.#renew(event.which, 'PT20M', async point => {
          if (point === 'extended') throw new Error('killed');
        });
        break;
      case 'die ending':
        await world
          .leaseEngine(async point => {
            if (point === event.at) throw new Error('killed');
          })
          .drain()
          .catch(() => {});
        break;
      default:
        await world.leaseEngine().drain();
        await world.engine().drain();
    }
  }

  /** What holds at every moment. */
  async check(): Promise<void> {
    const { world } = this;
    const rows = await world.leases();
    const now = world.databaseClock.now();

    // INVARIANT: what is at the provider has a row that the engine will come back to.
    const awaited = rows
      .filter(({ next_attempt_at: next }) => next !== null)
      .map(({ version }) => version);
    for (const { version } of world.provider.accounts.values()) {
      assert.ok(awaited.includes(version), `account ${version} has no row`);
    }
    assert.ok(rows.filter(({ state }) => state !== 'ended').length <= 6);

    for (const row of rows) {
      const lasts = Date.parse(row.ends_at) - Date.parse(row.starts_at);
      assert.ok(lasts <= durationMillis(MAX_TTL), `${lasts} ms`);
      assert.ok(row.ends_at <= this.grantEndsAt);
    }

    // INVARIANT: what the consumer was told is live works, until then or until somebody ended it.
    const live = new Set(
      rows.filter(({ state }) => state === 'live').map(row => row.id),
    );
    for (const { id, endsAt, login } of this.#known) {
      if (live.has(id) && endsAt > now) {
        assert.ok(this.#worksNow(login), `${login.username} was cut off`);
      }
    }
  }

  /** Once nothing misbehaves any more, the engine is at most one pass behind; and at last nothing is left. */
  async settle(): Promise<void> {
    const { world } = this;
    world.provider.behave();
    world.databaseClock.advance('PT2M');
    await world.leaseEngine().drain();
    const now = world.databaseClock.now();
    const rows = await world.leases();
    const state = (await world.identity(this.uid)).state;
    for (const { id, login } of this.#known) {
      const row = rows.find(each => each.id === id);
      const mayWork =
        row?.state === 'live' && row.ends_at > now && state === 'governed';
      assert.equal(this.#worksNow(login), mayWork, login.username);
    }
    world.databaseClock.advance('PT2H');
    for (let turn = 0; turn < 4; turn += 1) {
      await world.leaseEngine().drain();
      world.databaseClock.advance('PT10M');
    }
    assert.equal(world.provider.accounts.size, 0);
    // What never lived is looked for a month long.
    world.databaseClock.advance('P31D');
    await world.leaseEngine().drain();
    assert.equal(world.provider.accounts.size, 0);
    const left = await world.leases();
    assert.ok(left.every(row => row.state === 'ended'));
    assert.ok(left.every(row => row.next_attempt_at === null));
    // Each that lived has its beginning and its end on record.
    const events = await world.events();
    const count = (type: string) => events.filter(each => each === type).length;
    assert.ok(count('lease.ended') >= left.length);
    assert.equal(
      count('lease.issued'),
      left.filter(row => row.issued_at !== null).length,
    );
  }

  #worksNow({ username, password }: Known['login']): boolean {
    return this.world.provider.canLogIn(username, password);
  }

  #pick(at: number): Known | undefined {
    return this.#known[at % Math.max(this.#known.length, 1)];
  }

  async #lease(
    body: { ttl: string },
    boundary?: (point: string) => Promise<void>,
  ): Promise<void> {
    const { world, consumer } = this;
    await told(async () => {
      const made = await world
        .service({ boundary })
        .lease(await world.assertion(consumer), {
          identity: IDENTITY,
          ...body,
        });
      const { username, password } = await consumer.open(made.sealed);
      this.#known.push({
        ...made,
        login: { username: String(username), password: String(password) },
      });
    });
  }

  async #renew(
    at: number,
    length: string,
    boundary?: (point: string) => Promise<void>,
  ): Promise<void> {
    const lease = this.#pick(at);
    if (!lease) {
      return;
    }
    const { world, consumer } = this;
    await told(async () => {
      const { endsAt } = await world
        .service({ boundary })
        .renew(await world.assertion(consumer), lease.id, { ttl: length });
      assert.ok(endsAt >= lease.endsAt);
      lease.endsAt = endsAt;
    });
  }

  async #suspend(): Promise<void> {
    const { world, uid } = this;
    if ((await world.identity(uid)).state === 'governed') {
      await world.db('identities').update({ state: 'suspended' });
      await world.enqueue(uid, 'suspend', 'queue');
    }
  }

  async #resume(): Promise<void> {
    const { world, uid } = this;
    await world.engine().drain();
    if ((await world.identity(uid)).state === 'suspended') {
      // Where the clock of the process is behind, an earlier one may be waiting still: then a second is refused.
      await told(async () => {
        await world.enqueue(uid, 'resume', 'queue');
      });
      await world.engine().drain();
    }
  }
}

const TOLD = [
  'ConflictError',
  'InputError',
  'NotAllowedError',
  'ServiceUnavailableError',
  'TooManyLeasesError',
];

/** Refusals are answers; whatever else goes wrong is a fault. */
async function told(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { name, message } = error as Error;
    if (message !== 'killed' && !TOLD.includes(name)) {
      throw error;
    }
  }
}
