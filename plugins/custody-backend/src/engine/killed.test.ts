import {
  type OperationKind,
  type OperationStep,
  OPERATION_PLANS,
} from '@custody/backstage-plugin-custody-common';
import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import { testDatabases } from '../__testUtils__/databases';
import { startLoyalConsumer } from '../__testUtils__/engineProcess/loyalConsumer';
import {
  createProcessPool,
  type EngineProcess,
  type ProcessPool,
} from '../__testUtils__/engineProcess/processes';
import {
  createRealWorld,
  type RealWorld,
} from '../__testUtils__/engineProcess/realWorld';
import type { Boundary } from './runOperation';
import { STEPS } from './steps';

jest.setTimeout(120_000);

/** What is under way when the process dies, one identity each. */
const KINDS = [
  'issue',
  'rotate',
  'suspend',
  'resume',
  'revoke',
  'compromised',
  'retire',
] as const satisfies readonly OperationKind[];
type Kind = (typeof KINDS)[number];

/** Every boundary at which a process can die, with the operations that pass it. */
const BOUNDARIES: Array<{ point: Boundary; kinds: readonly Kind[] }> = [
  ...(Object.keys(STEPS) as OperationStep[])
    // The others change only the record: they are part of the turn before.
    .filter(step => STEPS[step].act !== undefined)
    .flatMap(step =>
      (['begun', 'acted'] as const).map(side => ({
        point: `${side}:${step}` as const,
        kinds: KINDS.filter(kind => OPERATION_PLANS[kind].includes(step)),
      })),
    ),
  { point: 'released', kinds: KINDS },
];

const databases = testDatabases();

describe.each(
  databases.eachSupportedId().filter(([id]) => id === 'POSTGRES_18'),
)('a process that is killed, %s', id => {
  let world: RealWorld;
  let pool: ProcessPool;
  let engine: EngineProcess;
  let rotated: { uid: string; ref: string };
  let consumers: Array<ReturnType<typeof startLoyalConsumer>>;

  beforeAll(async () => {
    pool = createProcessPool(3);
    world = await createRealWorld(await databases.migrated(id));
    engine = await pool.start(world.processOptions());
    const prompt = await ConsumerDouble.create('ledger-api');
    const slow = await ConsumerDouble.create('ledger-batch', 'EdDSA');
    rotated = await world.governed([prompt, slow]);
    const { ref } = rotated;
    consumers = [
      startLoyalConsumer(world, prompt, { ref, loginsPerLook: 1 }),
      startLoyalConsumer(world, slow, { ref, loginsPerLook: 4 }),
    ];
    await world.ended([rotated.uid]);
  });

  afterAll(async () => {
    await Promise.all(consumers.map(each => each.stop()));
    await pool.close();
    await world.close();
  });

  /** An identity for which an operation of this kind can be asked. */
  const subject = async (kind: Kind) => {
    if (kind === 'rotate') {
      return rotated.uid;
    }
    const { uid } = await world.governed();
    if (kind === 'resume') {
      await world.ended([uid]);
      await world.enqueue(uid, 'suspend');
      await world
        .db('identities')
        .where({ uid })
        .update({ state: 'suspended' });
    }
    return uid;
  };

  /** Has operations of all these kinds under way at once, each for an identity of its own. */
  const begin = async (kinds: readonly Kind[], dieAt: () => Promise<void>) => {
    const others = kinds.filter(kind => kind !== 'issue');
    const uids = new Map<Kind, string>();
    for (const kind of others) {
      uids.set(kind, await subject(kind));
    }
    await world.ended([...uids.values()]);
    await dieAt();
    if (kinds.includes('issue')) {
      uids.set('issue', await subject('issue'));
    }
    for (const kind of others) {
      await world.enqueue(uids.get(kind) as string, kind);
    }
    return uids;
  };

  /** What the record and the provider have in the end. */
  const LEFT: Record<Exclude<Kind, 'rotate'>, [string[], string[]]> = {
    issue: [['1 current'], ['1 open', 'group']],
    suspend: [['1 current'], ['1 locked', 'group']],
    resume: [['1 current'], ['1 open', 'group']],
    revoke: [['1 revoked'], ['group']],
    compromised: [['1 revoked'], ['group']],
    retire: [['1 revoked'], []],
  };

  /** What the rotated one had before is in nobody's way. */
  const isLive = (kind: Kind) => (version: string) =>
    kind !== 'rotate' || !version.endsWith(' revoked');
  const rotatedTo = (versions: string[]): [string[], string[]] => {
    const newest = parseInt(versions[versions.length - 1], 10);
    return [[`${newest} current`], [`${newest} open`, 'group']];
  };

  it.each(BOUNDARIES)(
    'at $point, and once more, comes to the same end',
    async ({ point, kinds }) => {
      const uids = await begin(kinds, () =>
        engine.dieAt({ point, count: kinds.length }),
      );
      expect(await engine.ended).toBe('SIGKILL');
      await world.expireTickets();

      // What was released has ended, but for the rotation, which waits for its consumers.
      const count = point === 'released' ? 1 : kinds.length;
      const second = await pool.start(world.processOptions(), { point, count });
      expect(await second.ended).toBe('SIGKILL');
      await world.expireTickets();

      engine = await pool.start(world.processOptions());
      await world.ended([...uids.values()]);

      const accounts = await world.accounts();
      for (const [kind, uid] of uids) {
        const operation = (await world.operations(uid)).at(-1);
        expect(operation).toMatchObject({ kind, state: 'done', ticket: null });
        const versions = await world.versions(uid);
        const there = accounts.get(uid) ?? [];
        expect([versions.filter(isLive(kind)), there]).toEqual(
          kind === 'rotate' ? rotatedTo(versions) : LEFT[kind],
        );
      }
      expect(consumers.flatMap(({ refused }) => refused)).toEqual([]);
    },
  );

  it('was noticed by no consumer', async () => {
    await Promise.all(consumers.map(each => each.stop()));
    const rotations = BOUNDARIES.filter(({ kinds }) =>
      kinds.includes('rotate'),
    );
    for (const { refused, seen } of consumers) {
      expect(refused).toEqual([]);
      expect(seen.versions.size).toBe(1 + rotations.length);
      expect(seen.logins).toBeGreaterThan(rotations.length);
    }
  });
});
