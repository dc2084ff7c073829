import { randomUUID } from 'node:crypto';
import { ConflictError } from '@backstage/errors';
import {
  CUTTING_KINDS,
  overlapEnd,
} from '@custody/backstage-plugin-custody-common';
import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { clearTables } from '../__testUtils__/clearTables';
import { testDatabases } from '../__testUtils__/databases';
import {
  AUDIENCE,
  createEngineWorld,
  type EngineWorld,
  GRANT,
  PROPOSED,
} from '../__testUtils__/engineWorld';
import {
  applyVerb,
  capabilitiesOf,
  whenBusy,
} from '../services/identities/verbs';
import { listCredentials } from '../store/credentials/credentials';
import { isSettled } from '../store/settledGrant';
import type { ConsumersRow } from '../store/tables';
import { lockIdentity } from '../store/identities/findIdentity';
import { findActiveOperation } from '../store/operations/findOperations';
import { enqueue } from './enqueue';
import { planDue } from './planner';

jest.setTimeout(180_000);

/** Something that happens to an identity, or to what works on it. */
type Event =
  | { do: 'rotate' | 'suspend' | 'resume' | 'plan' | 'work' }
  | { do: 'compromised' | 'approve-again' | 'retire' }
  | { do: 'replace-key' }
  | { do: 'renew'; narrower: boolean }
  | { do: 'at-once'; verbs: [Verb, Verb] }
  | { do: 'acknowledge' }
  | { do: 'time'; by: 'PT5S' | 'PT10M' | 'PT25H' | 'P7D' }
  | { do: 'misbehave'; method: Method; how: 'fail' | 'lose-answer' | 'hang' }
  | { do: 'crash'; after: number };

const VERBS = ['rotate', 'suspend', 'resume', 'compromised'] as const;
type Verb = (typeof VERBS)[number] | 'retire';

const METHODS = ['issue', 'verify', 'revoke', 'isRevoked', 'suspend'] as const;
type Method = (typeof METHODS)[number];

const arbitraryEvent: fc.Arbitrary<Event> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Event>({ do: 'work' }) },
  { weight: 3, arbitrary: fc.constant<Event>({ do: 'acknowledge' }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('crash' as const),
      after: fc.integer({ min: 0, max: 8 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('misbehave' as const),
      method: fc.constantFrom(...METHODS),
      how: fc.constantFrom(
        'fail' as const,
        'lose-answer' as const,
        'hang' as const,
      ),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('time' as const),
      by: fc.constantFrom(
        'PT5S' as const,
        'PT10M' as const,
        'PT25H' as const,
        'P7D' as const,
      ),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom<Event[]>(
      { do: 'rotate' },
      { do: 'rotate' },
      { do: 'suspend' },
      { do: 'resume' },
      { do: 'plan' },
    ),
  },
  { weight: 1, arbitrary: fc.constant<Event>({ do: 'replace-key' }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('renew' as const),
      narrower: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('at-once' as const),
      verbs: fc.tuple(fc.constantFrom(...VERBS), fc.constantFrom(...VERBS)),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Event[]>(
      { do: 'compromised' },
      { do: 'approve-again' },
      { do: 'approve-again' },
    ),
  },
);

/** What a consumer works with: the version that it moved to last. */
type Subject = {
  uid: string;
  /** With the keys that count. */
  consumer: ConsumerDouble;
  /** With each that it has had: those count again whose replacement came to nothing. */
  had: ConsumerDouble[];
  held: { version: number; username: string; password: string } | null;
};

/** Short, so that a provider that hangs holds nobody up here. */
const OPTIONS = { stepTimeoutMillis: 100 };

const databases = testDatabases();

describe.each(databases.eachSupportedId())('whatever happens, %s', id => {
  let db: Knex;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });

  const begin = async () => {
    await clearTables(db);
    const world = createEngineWorld(db);
    const consumer = await ConsumerDouble.create('ledger-api');
    const uid = await world.govern({ consumers: [consumer] });
    await world.engine(OPTIONS).drain();
    const subject: Subject = { uid, consumer, had: [consumer], held: null };
    await move(world, subject);
    return { world, subject };
  };

  it('a consumer is never left without a login that works, and nothing is left behind', async () => {
    expect.hasAssertions();
    await fc.assert(
      fc.asyncProperty(
        fc.array(arbitraryEvent, { minLength: 5, maxLength: 40 }),
        async events => {
          const { world, subject } = await begin();
          for (const event of events) {
            await happen(world, subject, event);
            await check(world, subject);
          }
          await settle(world, subject);
        },
      ),
      { numRuns: id === 'SQLITE_3' ? 60 : 12 },
    );
  });

  it('what is retired in the midst of anything leaves nothing', async () => {
    expect.hasAssertions();
    await fc.assert(
      fc.asyncProperty(
        fc.array(arbitraryEvent, { maxLength: 12 }),
        fc.array(arbitraryEvent, { maxLength: 6 }),
        async (before, after) => {
          const { world, subject } = await begin();
          const retire: Event = { do: 'retire' };
          for (const event of [...before, retire, ...after]) {
            await happen(world, subject, event);
          }
          world.provider.behave();
          for (let turn = 0; turn < 6; turn += 1) {
            await world.engine(OPTIONS).drain();
            world.clock.advance('P1D');
          }
          expect([...world.provider.accounts.keys()]).toEqual([]);
          expect(await world.identity(subject.uid)).toMatchObject({
            state: 'retired',
            current_version: null,
          });
          await nothingUnfinished(world, subject);
        },
      ),
      { numRuns: id === 'SQLITE_3' ? 30 : 6 },
    );
  });
});

async function happen(
  world: EngineWorld,
  subject: Subject,
  event: Event,
): Promise<void> {
  switch (event.do) {
    case 'rotate':
    case 'suspend':
    case 'resume':
    case 'compromised':
    case 'retire':
      await press(world, subject.uid, event.do);
      break;
    case 'at-once':
      await Promise.all(
        event.verbs.map(verb => press(world, subject.uid, verb)),
      );
      break;
    case 'approve-again':
      await approveAgain(world, subject);
      break;
    case 'replace-key':
      await replaceKey(world, subject);
      break;
    case 'renew':
      await renew(world, subject, event.narrower);
      break;
    case 'plan':
      await planDue(
        {
          ...world,
          outcomes: () => world.outcomes,
          rotation: { paused: false, window: null, apart: [] },
        },
        world.clock.now(),
      );
      break;
    case 'acknowledge':
      await move(world, subject);
      break;
    case 'time':
      world.clock.advance(event.by);
      break;
    case 'misbehave':
      world.provider.misbehave(
        event.method,
        event.how === 'fail' ? new Error('connection refused') : event.how,
      );
      break;
    case 'crash':
      await crash(world, event.after);
      break;
    default:
      await world.engine(OPTIONS).drain();
  }
}

/** Works until a process dies, some boundaries later. Its ticket is then good for a minute more. */
async function crash(world: EngineWorld, after: number): Promise<void> {
  let left = after;
  const boundary = async () => {
    left -= 1;
    if (left < 0) {
      throw new Error('killed');
    }
  };
  await world
    .engine({ ...OPTIONS, boundary })
    .drain()
    .catch(() => {});
}

/** As the identities service does it: what is cut off is served nothing from this moment on. */
async function press(
  world: EngineWorld,
  uid: string,
  verb: Verb,
): Promise<void> {
  await unlessConflict(
    world.change(async (tx, audit) => {
      const now = world.clock.advance('PT0.001S');
      const identity = await lockIdentity(tx, uid);
      const active = await findActiveOperation(tx, uid);
      const { allowed, reason } = capabilitiesOf(
        identity,
        active,
        world.providers,
        now,
      )[verb];
      if (!allowed) {
        throw new ConflictError(reason ?? verb);
      }
      const actor = 'user:default/omar';
      await applyVerb({ tx, audit, now }, identity, verb, {
        actor,
        reason: 'because',
      });
      await enqueue(
        { tx, audit, outcomes: () => world.outcomes },
        uid,
        { kind: verb, requestId: null, requestedBy: actor, reason: 'because' },
        { now, whenBusy: whenBusy(verb) },
      );
    }),
  );
}

async function unlessConflict(work: Promise<unknown>): Promise<void> {
  await work.catch(error => {
    if (error.name !== 'ConflictError') {
      throw error;
    }
  });
}

/** After a leak a request is approved anew, with its consumer. */
async function approveAgain(
  world: EngineWorld,
  { uid, consumer }: Subject,
): Promise<void> {
  const { state, current_version: version } = await world.identity(uid);
  if (state !== 'compromised' || version !== null) {
    return;
  }
  const keys = await consumer.keys();
  const now = world.clock.advance('PT0.001S');
  await unlessConflict(
    world.change((tx, audit) =>
      world.record.fulfil(tx, audit, {
        uid,
        identity: PROPOSED,
        boundTo: null,
        grant: { ...GRANT, requestedAt: now, requestId: randomUUID() },
        consumers: [{ name: consumer.name, keys }],
        requester: 'user:default/ada',
        now,
      }),
    ),
  );
}

async function takeKeysInForce(
  world: EngineWorld,
  subject: Subject,
): Promise<void> {
  const row = await world
    .db<ConsumersRow>('consumers')
    .where({ identity_uid: subject.uid })
    .first();
  const consumer = subject.had.find(
    ({ thumbprint }) => thumbprint === row?.thumbprint,
  );
  Object.assign(subject, { consumer });
}

/** The consumer works on with what it has, and reads what comes with another key. */
async function replaceKey(world: EngineWorld, subject: Subject): Promise<void> {
  const replaced = await ConsumerDouble.create(subject.consumer.name);
  const keys = await replaced.keys();
  if ((await world.identity(subject.uid)).state !== 'governed') {
    return;
  }
  await world.change((tx, audit) =>
    world.record.addConsumers(tx, audit, {
      uid: subject.uid,
      consumers: [{ name: replaced.name, keys }],
      requestId: randomUUID(),
      requester: 'user:default/ada',
      now: world.clock.advance('PT0.001S'),
    }),
  );
  subject.had.push(replaced);
}

async function renew(
  world: EngineWorld,
  { uid }: Subject,
  narrower: boolean,
): Promise<void> {
  const identity = await world.identity(uid);
  // What is not in use yet is renewed by nobody.
  if (identity.state !== 'governed' || !(await isSettled(world.db, identity))) {
    return;
  }
  const now = world.clock.advance('PT0.001S');
  const scope = narrower ? { ...GRANT.scopes[0], name: 'ledger:read' } : null;
  await world.change((tx, audit) =>
    world.record.renew(tx, audit, {
      uid,
      grant: {
        ...GRANT,
        ...(scope && { scopes: [scope] }),
        requestedAt: now,
        requestId: randomUUID(),
      },
      requester: 'user:default/ada',
      now,
    }),
  );
}

/** The consumer looks, logs in with what is new, works with it from then on, and says so. */
async function move(world: EngineWorld, subject: Subject): Promise<void> {
  await takeKeysInForce(world, subject);
  const { consumer } = subject;
  const assertion = await consumer.assertion({
    now: world.clock.now(),
    audience: AUDIENCE,
  });
  const { items } = await world.workload.credentials(assertion).catch(error => {
    // Its keys count for nothing after a leak, until they are approved again.
    if (error.name !== 'AuthenticationError') {
      throw error;
    }
    return { items: [] };
  });
  const newest = items.find(({ state }) => state === 'current');
  // What was sealed to the key that it had before, it can't open.
  const secret =
    newest && (await consumer.open(newest.sealed).catch(() => null));
  if (!newest || !secret) {
    return;
  }
  const { username, password } = secret as Record<string, string>;
  if (world.provider.canLogIn(username, password)) {
    Object.assign(subject, {
      held: { version: newest.version, username, password },
    });
    await world.acknowledge(subject.consumer, newest.version);
  }
}

async function check(world: EngineWorld, subject: Subject): Promise<void> {
  const { uid, held } = subject;
  const identity = await world.identity(uid);
  const credentials = await listCredentials(world.db, [uid]);
  const current = credentials.filter(({ state }) => state === 'current');
  const operations = await world.operations(uid);
  expect(current.length).toBeLessThan(2);
  expect(operations.filter(({ active_key: key }) => key).length).toBeLessThan(
    2,
  );

  // INVARIANT: an account that exists is a version that the record knows of and still holds on to.
  const known = credentials
    .filter(({ revoked_at: at }) => at === null)
    .map(({ version }) => version);
  for (const { version } of world.provider.accounts.values()) {
    expect(known).toContain(version);
  }

  if (identity.state === 'compromised') {
    Object.assign(subject, { held: null });
  }
  const isCutOff = operations.some(
    ({ kind, finished_at: at }) =>
      at === null && (kind === 'resume' || CUTTING_KINDS.includes(kind)),
  );
  const moved =
    held && current.length === 1 && held.version <= current[0].version;
  if (identity.state !== 'governed' || isCutOff || !moved) {
    return;
  }
  // INVARIANT: what a consumer moved to lets it in until it moved on, or until policy's limit after the next; those
  // after the next make it live no longer.
  const [replacedAt] = credentials
    .filter(({ version }) => version > held.version)
    .flatMap(({ activated_at: at }) => at ?? [])
    .sort();
  const end =
    replacedAt === undefined ? null : overlapEnd(replacedAt, GRANT.maxOverlap);
  if (end === null || end > world.clock.now()) {
    expect([
      held.version,
      world.provider.canLogIn(held.username, held.password),
    ]).toEqual([held.version, true]);
  }
}

/** Once nothing misbehaves any more, everything comes to its end: one version, one account. */
async function settle(world: EngineWorld, subject: Subject): Promise<void> {
  world.provider.behave();
  for (let turn = 0; turn < 14; turn += 1) {
    await world.engine(OPTIONS).drain();
    await move(world, subject);
    await happen(world, subject, { do: 'approve-again' });
    await happen(world, subject, { do: 'resume' });
    await happen(world, subject, { do: 'plan' });
    world.clock.advance('PT20M');
  }
  await check(world, subject);
  const live = (await listCredentials(world.db, [subject.uid])).filter(
    ({ revoked_at: at }) => at === null,
  );
  expect(live).toMatchObject([{ state: 'current' }]);
  expect(world.provider.accounts.size).toBe(1);
  await move(world, subject);
  expect(subject.held?.version).toBe(live[0].version);
  await nothingUnfinished(world, subject);
}

async function nothingUnfinished(
  world: EngineWorld,
  { uid }: Subject,
): Promise<void> {
  const unfinished = (await world.operations(uid)).filter(
    ({ finished_at: at }) => at === null,
  );
  expect(unfinished).toEqual([]);
}
