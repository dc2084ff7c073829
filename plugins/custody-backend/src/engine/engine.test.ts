import { PermanentProviderError } from '@custody/backstage-plugin-custody-node';
import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import { listChanges } from '../services/identities/changesService';
import { clearTables } from '../__testUtils__/clearTables';
import { testDatabases } from '../__testUtils__/databases';
import {
  createEngineWorld,
  type EngineWorld,
  PROPOSED,
} from '../__testUtils__/engineWorld';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('engine, %s', id => {
  let db: Knex;
  let world: EngineWorld;
  let api: ConsumerDouble;
  let batch: ConsumerDouble;

  beforeAll(async () => {
    api = await ConsumerDouble.create('ledger-api');
    batch = await ConsumerDouble.create('ledger-batch', 'EdDSA');
  });

  beforeAll(async () => {
    db = await databases.migrated(id);
  });

  beforeEach(async () => {
    await clearTables(db);
    world = createEngineWorld(db);
  });

  const issued = async (consumers = [api]) => {
    const uid = await world.govern({ consumers });
    await world.engine().drain();
    return uid;
  };

  /** What a consumer reads really lets it in. */
  const canUse = async (consumer: ConsumerDouble, version: number) => {
    const items = await world.read(consumer);
    const secret = items.find(each => each.version === version)?.secret;
    return (
      secret !== undefined &&
      world.provider.canLogIn(String(secret.username), String(secret.password))
    );
  };

  it('issues the first version, verified and sealed, and says so to the request', async () => {
    const uid = await issued([api, batch]);
    expect(await world.versions(uid)).toEqual(['1 current']);
    expect(world.provider.calls).toEqual(['issue 1', `verify ${account(1)}`]);
    expect(world.outcomes.heard).toEqual([
      expect.stringMatching(/^fulfilled /),
    ]);
    expect(await world.identity(uid)).toMatchObject({
      state: 'governed',
      current_version: 1,
      observed_at: world.clock.now(),
      rotated_at: world.clock.now(),
    });
    expect(await canUse(api, 1)).toBe(true);
    expect(await canUse(batch, 1)).toBe(true);
    const [operation] = await world.operations(uid);
    expect(operation).toMatchObject({
      kind: 'issue',
      state: 'done',
      active_key: null,
      next_attempt_at: null,
      ticket: null,
    });
  });

  it('rotates: the old version works until every consumer has moved, and is gone then', async () => {
    const uid = await issued([api, batch]);
    await world.enqueue(uid, 'rotate');
    await world.engine().drain();

    expect(await world.versions(uid)).toEqual(['1 retiring', '2 current']);
    expect(await canUse(api, 1)).toBe(true);
    expect(await canUse(api, 2)).toBe(true);

    await world.acknowledge(api, 2);
    await world.engine().drain();
    expect(await world.versions(uid)).toEqual(['1 retiring', '2 current']);

    await world.acknowledge(batch, 2);
    await world.acknowledge(batch, 2);
    await world.engine().drain();
    expect(await world.versions(uid)).toEqual(['1 revoked', '2 current']);
    expect([...world.provider.accounts.keys()]).toEqual([account(2)]);
    expect((await world.read(api)).map(({ version }) => version)).toEqual([2]);

    const operation = (await world.operations(uid)).at(-1);
    expect(operation).toMatchObject({
      kind: 'rotate',
      state: 'done',
      from_version: 1,
      to_version: 2,
      requested_by: 'user:default/omar',
    });
    expect(operation?.progress.steps.map(({ name }) => name)).toEqual([
      'issue',
      'deliver',
      'activate',
      'observe',
      'revoke',
      'verify-revoked',
    ]);
    expect(await world.events()).toEqual(
      expect.arrayContaining([
        'identity.governed',
        'consumer.registered',
        'operation.started',
        'operation.step',
        'credential.issued',
        'credential.delivered',
        'credential.activated',
        'credential.acknowledged',
        'credential.revoked',
        'operation.done',
      ]),
    );
  });

  it('holds the old version for a laggard until the limit of policy, and not beyond', async () => {
    const uid = await issued();
    await world.enqueue(uid, 'rotate');
    await world.engine().drain();
    world.clock.advance('PT23H59M');
    await world.engine().drain();
    expect(await world.versions(uid)).toEqual(['1 retiring', '2 current']);
    world.clock.advance('PT1M');
    await world.engine().drain();
    expect(await world.versions(uid)).toEqual(['1 revoked', '2 current']);
  });

  it('tries again after a failure, each time later, and the identity fails after five', async () => {
    const uid = await world.govern({ consumers: [api] });
    world.provider.misbehave(
      'issue',
      ...Array.from({ length: 5 }, () => new Error('connection refused')),
    );
    const delays: number[] = [];
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await world.engine().drain();
      const [operation] = await world.operations(uid);
      expect(operation).toMatchObject({
        state: 'retrying',
        step: 'issue',
        attempts: attempt,
        last_error: 'connection refused',
      });
      const identity = await world.identity(uid);
      expect(identity.failing_since === null).toBe(attempt < 5);
      const next = operation.next_attempt_at as string;
      delays.push(Date.parse(next) - Date.parse(world.clock.now()));
      world.clock.set(next);
    }
    expect(delays).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
    await world.engine().drain();
    expect(await world.versions(uid)).toEqual(['1 current']);
    expect((await world.identity(uid)).failing_since).toBeNull();
  });

  it('leaves one account when the provider did it and the answer was lost', async () => {
    const uid = await issued();
    world.provider.misbehave('issue', 'lose-answer');
    world.provider.misbehave('revoke', 'lose-answer', 'lose-answer');
    await world.enqueue(uid, 'rotate');
    await settle(world, uid, () => world.acknowledge(api, 2));
    expect(await world.versions(uid)).toEqual(['1 revoked', '2 current']);
    expect([...world.provider.accounts.keys()]).toEqual([account(2)]);
    expect(await canUse(api, 2)).toBe(true);
  });

  it('gives up a step that hangs, and repeats it', async () => {
    const uid = await world.govern({ consumers: [api] });
    world.provider.misbehave('verify', 'hang');
    await world.engine({ stepTimeoutMillis: 50 }).drain();
    const [operation] = await world.operations(uid);
    expect(operation).toMatchObject({
      state: 'retrying',
      last_error: '`issue` was not done after 0.05 s',
    });
    world.clock.advance('PT1M');
    await world.engine().drain();
    expect(await world.versions(uid)).toEqual(['1 current']);
    expect(await canUse(api, 1)).toBe(true);
  });

  it('stops between two steps, whatever the provider would do in the next', async () => {
    const uid = await issued();
    await world.enqueue(uid, 'retire');
    world.provider.misbehave('isRevoked', 'hang');
    let stopped: Promise<void> | undefined;
    const engine = world.engine({
      boundary: async point => {
        if (point === 'acted:revoke') {
          stopped = engine.stop();
        }
      },
    });
    engine.start();
    while (!stopped) {
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    await stopped;
    expect((await world.operations(uid)).at(-1)).toMatchObject({
      step: 'verify-revoked',
      ticket: null,
      last_error: null,
    });
  });

  it('takes back a version that the provider refuses for good, and keeps the old one', async () => {
    const uid = await issued();
    world.provider.misbehave(
      'issue',
      new PermanentProviderError('table `ledger.entries` does not exist'),
    );
    await world.enqueue(uid, 'rotate');
    await world.engine().drain();
    expect(await world.versions(uid)).toEqual(['1 current', '2 failed']);
    expect([...world.provider.accounts.keys()]).toEqual([account(1)]);
    expect((await world.operations(uid)).at(-1)).toMatchObject({
      state: 'failed',
      last_error: 'table `ledger.entries` does not exist',
    });
    expect((await world.identity(uid)).failing_since).not.toBeNull();

    await world.enqueue(uid, 'rotate');
    await world.engine().drain();
    expect((await world.identity(uid)).current_version).toBe(3);
  });

  it('makes nothing when policy no longer holds', async () => {
    world.outcomes.voided = 'policy is stricter now';
    const uid = await issued();
    expect(world.provider.calls).not.toContain('issue 1');
    expect(world.outcomes.heard).toEqual([
      expect.stringMatching(/^failed .*: policy is stricter now$/),
    ]);
    expect(await world.versions(uid)).toEqual(['1 failed']);
    expect(await world.identity(uid)).toMatchObject({
      state: 'declined',
      grant_id: null,
    });
    const { items } = await listChanges(world.db, { limit: 10 });
    expect(items.map(({ op }) => op)).toEqual(['upsert', 'remove']);
  });

  it.each([
    ['compromised', 'compromised', 'compromised'],
    ['suspended', 'suspend', 'declined'],
  ] as const)(
    'leaves what was cut off %s before its first version was made',
    async (state, kind, after) => {
      const uid = await world.govern({ consumers: [] });
      await world.db('identities').where({ uid }).update({ state });
      await world.enqueue(uid, kind);
      expect(await world.identity(uid)).toMatchObject({
        state,
        grant_id: null,
      });
      await world.engine().drain();
      if (kind === 'suspend') {
        await world.enqueue(uid, 'resume');
        await world.engine().drain();
      }
      expect((await world.identity(uid)).state).toBe(after);
    },
  );

  it('keeps the grant in use when a change of it comes to nothing', async () => {
    const uid = await issued();
    const before = await world.identity(uid);
    world.outcomes.voided = 'policy is stricter now';
    await world.govern({
      consumers: [api],
      grant: { endsAt: '2027-01-01T00:00:00.000Z' },
    });
    await world.engine().drain();
    expect(await world.identity(uid)).toMatchObject({
      state: 'governed',
      grant_id: before.grant_id,
      grant_ends_at: before.grant_ends_at,
      scopes: before.scopes,
      failing_since: null,
    });
    expect(await world.versions(uid)).toEqual(['1 current', '2 failed']);
    const grants = await world.db('grants').whereNull('superseded_at');
    expect(grants).toEqual([expect.objectContaining({ id: before.grant_id })]);
  });

  it('never lets a secret into a failure, even if the provider quotes it', async () => {
    const uid = await world.govern({ consumers: [api] });
    const { verify } = world.provider;
    world.provider.verify = async issuedNow => {
      throw new Error(`refused: ${issuedNow.secret.reveal().password}`);
    };
    await world.engine().drain();
    world.provider.verify = verify;
    const [operation] = await world.operations(uid);
    expect(operation.last_error).toBe('refused: [secret]');
  });

  const BOUNDARIES = [
    'begun:issue',
    'acted:issue',
    'begun:deliver',
    'acted:deliver',
    'begun:revoke',
    'acted:revoke',
    'begun:verify-revoked',
    'acted:verify-revoked',
    'released',
  ];

  it.each(BOUNDARIES)(
    'killed twice at %s, a rotation comes to the same end',
    async boundary => {
      const uid = await issued();
      let deaths = 2;
      const dies = async (point: string) => {
        if (point === boundary && deaths > 0) {
          deaths -= 1;
          throw new Error('killed');
        }
      };
      await world.enqueue(uid, 'rotate');
      for (let life = 0; life < 6; life += 1) {
        await world
          .engine({ boundary: dies })
          .drain()
          .catch(() => {});
        const usable = await canUse(api, 1);
        const retired = (await world.versions(uid)).includes('1 revoked');
        expect(usable || retired || (await canUse(api, 2))).toBe(true);
        if ((await world.identity(uid)).current_version === 2) {
          await world.acknowledge(api, 2);
        }
        world.clock.advance('PT2M');
      }
      expect(deaths).toBe(0);
      expect(await world.versions(uid)).toEqual(['1 revoked', '2 current']);
      expect([...world.provider.accounts.keys()]).toEqual([account(2)]);
      expect(await canUse(api, 2)).toBe(true);
    },
  );

  it('claims each operation once with several engines, and works on all', async () => {
    const uids: string[] = [];
    for (let at = 0; at < 20; at += 1) {
      const name = `bulk-${at}`;
      const ref = `identity:payments/${name}`;
      uids.push(await world.govern({ consumers: [], identity: { name, ref } }));
    }
    const engines = [1, 2, 3].map(() => world.engine({ pollMillis: 20 }));
    engines.forEach(engine => engine.start());
    await eventually(async () => {
      const done = await world.db('operations').where({ state: 'done' });
      expect(done).toHaveLength(uids.length);
    });
    await Promise.all(engines.map(engine => engine.stop()));
    const issues = world.provider.calls.filter(call => call === 'issue 1');
    expect(issues).toHaveLength(uids.length);
  });

  it('lets a holder whose ticket was taken over change nothing', async () => {
    const uid = await world.govern({ consumers: [api] });
    const slow = world.engine({
      boundary: async point => {
        if (point === 'acted:issue') {
          world.clock.advance('PT5M');
          await world.engine().drain();
        }
      },
    });
    await slow.drain();
    expect(await world.versions(uid)).toEqual(['1 current']);
    expect(await canUse(api, 1)).toBe(true);
    const done = (await world.events()).filter(e => e === 'operation.done');
    expect(done).toHaveLength(1);
  });

  it('refuses a second rotation while one is under way', async () => {
    const uid = await issued();
    await world.enqueue(uid, 'rotate');
    await expect(world.enqueue(uid, 'rotate')).rejects.toThrow(
      `\`${PROPOSED.ref}\` has a running operation, \`rotate\``,
    );
  });

  it('ends a rotation at once when its identity is compromised, and leaves no account', async () => {
    const uid = await issued();
    await world.enqueue(uid, 'rotate');
    await world.engine().drain();
    await world.enqueue(uid, 'compromised');
    await world.engine().drain();
    expect(await world.versions(uid)).toEqual(['1 revoked', '2 revoked']);
    expect(world.provider.accounts.size).toBe(0);
    expect((await world.operations(uid)).map(({ state }) => state)).toEqual([
      'done',
      'cancelled',
      'done',
    ]);
  });

  it('waits for the call under way when what cuts comes in the middle of it', async () => {
    const uid = await issued();
    await world.enqueue(uid, 'rotate');
    let during: Awaited<ReturnType<typeof world.operations>> = [];
    await world
      .engine({
        boundary: async point => {
          if (point === 'acted:issue') {
            await world.enqueue(uid, 'retire');
            during = await world.operations(uid);
          }
        },
      })
      .drain();
    expect(during.map(({ kind, state }) => `${kind} ${state}`)).toEqual([
      'issue done',
      'rotate running',
      'retire waiting',
    ]);
    expect(world.provider.accounts.size).toBe(0);
    expect((await world.identity(uid)).state).toBe('retired');
  });

  it('suspends and resumes', async () => {
    const uid = await issued();
    await world.enqueue(uid, 'suspend');
    await world.engine().drain();
    expect(await canUse(api, 1)).toBe(false);
    await world.enqueue(uid, 'resume');
    await world.engine().drain();
    expect(await canUse(api, 1)).toBe(true);
  });
});

/** Runs an engine through waits and retries, with something done before each. */
async function settle(
  world: EngineWorld,
  uid: string,
  meanwhile: () => Promise<unknown>,
) {
  for (let turn = 0; turn < 10; turn += 1) {
    await world.engine().drain();
    if ((await world.identity(uid)).current_version === 2) {
      await meanwhile();
    }
    world.clock.advance('PT1M');
  }
}

function account(version: number) {
  return `payments-ledger-api-db-v${version}`;
}

async function eventually(check: () => Promise<void>) {
  const until = Date.now() + 20_000;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }
}
