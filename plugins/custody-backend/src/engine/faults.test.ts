import { addDuration } from '@custody/backstage-plugin-custody-common';
import { PermanentProviderError } from '@custody/backstage-plugin-custody-node';
import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import { clearTables } from '../__testUtils__/clearTables';
import { testDatabases } from '../__testUtils__/databases';
import { createFaultWorld, type FaultWorld } from '../__testUtils__/faultWorld';
import { DEFAULT_ENGINE_OPTIONS } from './engine';
import type { Boundary } from './runOperation';

jest.setTimeout(60_000);

/** A rotation in which nothing goes wrong, as history has it. */
const UNDISTURBED = [
  'operation.started rotate: because',
  'credential.issued',
  'operation.step issue, 1 try',
  'credential.delivered',
  'operation.step deliver, 1 try',
  'credential.activated',
  'operation.step activate, 1 try',
  'credential.acknowledged',
  'operation.step observe, 1 try: its one consumer moved',
  'operation.step revoke, 1 try',
  'credential.revoked',
  'operation.step verify-revoked, 1 try',
  'operation.done rotate',
];
/** The same after its start, where issuing failed first. */
const afterTries = (tries: number) =>
  UNDISTURBED.slice(1).map(line =>
    line.replace('issue, 1 try', `issue, ${tries} tries`),
  );

const databases = testDatabases();

/** Row by row, what docs/faults.md says that people see and read. Where words are made of this, the pages' tests say. */
describe.each(databases.eachSupportedId())(
  'what is told of a fault, %s',
  id => {
    let db: Knex;
    let world: FaultWorld;
    let api: ConsumerDouble;
    let batch: ConsumerDouble;

    beforeAll(async () => {
      api = await ConsumerDouble.create('ledger-api');
      batch = await ConsumerDouble.create('ledger-batch');
      db = await databases.migrated(id);
    });

    beforeEach(async () => {
      await clearTables(db);
      world = await createFaultWorld(db, [api]);
    });

    const rotateToTheEnd = async () => {
      await world.engine().drain();
      await world.acknowledge(api, 2);
      await world.engine().drain();
    };

    it('a provider that refuses: each try with its reason and the next, failing after five, and then done', async () => {
      const refusal = new Error('connection refused');
      world.provider.misbehave('issue', ...Array(5).fill(refusal));
      await world.operate('rotate');
      for (let attempt = 1; attempt <= 5; attempt += 1) {
        await world.engine().drain();
        const next = addDuration(world.clock.now(), `PT${2 ** (attempt - 1)}S`);
        expect(await world.shown()).toEqual({
          state: 'retrying',
          failed: 'issue',
          attempts: attempt,
          error: 'connection refused',
          next,
          findings: attempt < 5 ? [] : ['rotation-failing'],
        });
        world.clock.set(next);
      }
      await rotateToTheEnd();
      expect(await world.shown()).toEqual(world.NOTHING);
      expect(await world.history()).toEqual([
        UNDISTURBED[0],
        ...[1, 2, 3, 4, 5].map(
          attempt =>
            `operation.failed-attempt issue, ${attempt} ${
              attempt === 1 ? 'try' : 'tries'
            }: connection refused`,
        ),
        ...afterTries(6),
      ]);
    });

    it('a provider that refuses for good: failed, with the reason, and the version in use stays', async () => {
      const reason = 'table `ledger.entries` does not exist';
      world.provider.misbehave('issue', new PermanentProviderError(reason));
      await world.operate('rotate');
      await world.engine().drain();
      expect(await world.shown()).toMatchObject({
        state: 'failed',
        failed: 'issue',
        error: reason,
        next: null,
        findings: ['rotation-failing'],
      });
      // Nobody tries it again before it is due, so nobody says so.
      expect((await world.detail()).findings[0].message).not.toContain('again');
      expect(await world.shownVersions()).toEqual(['2 failed', '1 current']);
      expect(await world.history()).toEqual([
        UNDISTURBED[0],
        `operation.failed-attempt issue, 1 try: ${reason}`,
        'operation.step revoke, 1 try',
        'credential.revoked',
        'operation.step verify-revoked, 1 try',
        `operation.failed rotate: ${reason}`,
      ]);
    });

    it('a provider that hangs: given up in the engine’s words', async () => {
      expect(DEFAULT_ENGINE_OPTIONS.stepTimeoutMillis).toBe(30_000);
      const said = '`issue` was not done after 0.05 s';
      world.provider.misbehave('verify', 'hang');
      await world.operate('rotate');
      await world.engine({ stepTimeoutMillis: 50 }).drain();
      expect(await world.shown()).toMatchObject({
        state: 'retrying',
        failed: 'issue',
        error: said,
      });
      world.clock.advance('PT1M');
      await rotateToTheEnd();
      expect(await world.history()).toEqual([
        UNDISTURBED[0],
        `operation.failed-attempt issue, 1 try: ${said}`,
        ...afterTries(2),
      ]);
    });

    it('a provider that answers late, but in time: nothing', async () => {
      const { verify } = world.provider;
      let meanwhile: Awaited<ReturnType<FaultWorld['shown']>> | undefined;
      world.provider.verify = async issued => {
        meanwhile = await world.shown();
        await verify.call(world.provider, issued);
      };
      await world.operate('rotate');
      await rotateToTheEnd();
      expect(meanwhile).toEqual({ ...world.NOTHING, state: 'running' });
      expect(await world.history()).toEqual(UNDISTURBED);
    });

    it('an answer that is lost: an attempt failed, the next went well, and there is one account', async () => {
      world.provider.misbehave('issue', 'lose-answer');
      await world.operate('rotate');
      await world.engine().drain();
      const said = 'the connection was closed before the answer came';
      expect(await world.shown()).toMatchObject({
        state: 'retrying',
        error: said,
      });
      world.clock.advance('PT1M');
      await rotateToTheEnd();
      expect(world.provider.accounts.size).toBe(1);
      expect(await world.history()).toEqual([
        UNDISTURBED[0],
        `operation.failed-attempt issue, 1 try: ${said}`,
        ...afterTries(2),
      ]);
    });

    it.each<[string, Boundary]>([
      ['before a version is made', 'begun:issue'],
      ['after it was made', 'acted:issue'],
      ['before it is delivered', 'begun:deliver'],
      ['before the old one is revoked', 'begun:revoke'],
      ['after that', 'acted:revoke'],
    ])('a process that dies %s, twice: nothing', async (_, point) => {
      let deaths = 2;
      const boundary = async (at: Boundary) => {
        if (at === point && deaths > 0) {
          deaths -= 1;
          throw new Error('killed');
        }
      };
      await world.operate('rotate');
      for (let life = 0; life < 4; life += 1) {
        await world
          .engine({ boundary })
          .drain()
          .catch(() => {});
        expect(await world.shown()).toMatchObject({
          error: null,
          findings: [],
        });
        const { currentVersion } = await world.detail();
        if (currentVersion === 2) await world.acknowledge(api, 2);
        world.clock.advance('PT1M');
      }
      expect(deaths).toBe(0);
      expect(await world.history()).toEqual(UNDISTURBED);
    });

    it('two that press rotate at once: one is told of the other, and it is started once', async () => {
      const pressed = await Promise.allSettled([
        world.operate('rotate', 'omar'),
        world.operate('rotate', 'ada'),
      ]);
      expect(
        pressed.flatMap(each =>
          each.status === 'rejected' ? [each.reason.message] : [],
        ),
      ).toEqual([
        expect.stringMatching(
          /(an operation is under way|a running operation)/,
        ),
      ]);
      expect(await world.history()).toEqual([UNDISTURBED[0]]);
    });

    it('rotate, pressed during a rotation: that one is under way, and nothing is written', async () => {
      await world.operate('rotate');
      await world.engine().drain();
      const before = await world.history();
      const said = 'an operation is under way (rotate): wait until it ends';
      expect((await world.detail()).can.rotate.reason).toBe(said);
      await expect(world.operate('rotate')).rejects.toThrow(said);
      expect(await world.history()).toEqual(before);
    });

    it.each([
      ['compromised', 'the identity is compromised'],
      ['retire', 'ended by `retire`'],
    ] as const)(
      '%s in the midst of a rotation: it is cancelled by that, though a call is under way',
      async (verb, because) => {
        const cut = () =>
          verb === 'retire'
            ? world.enqueue(world.uid, verb)
            : world.operate(verb);
        await world.operate('rotate');
        let during: string[] = [];
        await world
          .engine({
            boundary: async point => {
              if (point === 'acted:issue' && during.length === 0) {
                await cut();
                during = await world.history();
              }
            },
          })
          .drain();
        expect(during.at(-1)).toBe(`operation.started ${verb}: because`);
        expect(await world.history()).toEqual(
          expect.arrayContaining([
            `operation.cancelled rotate: ${because}`,
            `operation.done ${verb}`,
          ]),
        );
        expect((await world.detail()).state).toMatch(verb);
        expect(world.provider.accounts.size).toBe(0);
      },
    );

    it('a key that is replaced during delivery: one rotation more, for the new key', async () => {
      const renewed = await ConsumerDouble.create(api.name);
      let replaced = false;
      await world.operate('rotate');
      await world
        .engine({
          boundary: async point => {
            if (point === 'begun:deliver' && !replaced) {
              replaced = true;
              await world.register(renewed);
            }
          },
        })
        .drain();
      expect(replaced).toBe(true);
      const said =
        'a consumer joined, or has a new key, and gets a new version';
      expect(await world.shown()).toMatchObject({
        state: 'waiting',
        error: null,
      });
      expect((await world.detail()).operation).toMatchObject({
        kind: 'rotate',
        toVersion: 3,
        reason: said,
      });
      const history = await world.history();
      const registered = history.indexOf('consumer.registered');
      expect(
        history.indexOf(`operation.started rotate: ${said}`),
      ).toBeGreaterThan(registered);
      expect(registered).toBeGreaterThan(0);
      // What it works with until then works on.
      expect(world.provider.accounts.size).toBe(3);
    });

    it('a consumer that lags: who has not moved, and at the end how many had', async () => {
      await world.register(batch);
      await world.engine().drain();
      await world.acknowledge(api, 2);
      await world.engine().drain();
      expect((await world.detail()).operation?.adoption).toMatchObject({
        moved: 1,
        of: 2,
        waitingFor: [{ name: 'ledger-batch' }],
      });
      expect((await world.shown()).findings).toEqual([]);
      world.clock.advance('P1D');
      await world.engine().drain();
      const [finding] = (await world.detail()).findings;
      expect(finding).toMatchObject({ rule: 'laggard-consumer' });
      expect(finding.message).toMatch(
        /^ledger-batch did not move to version 2 /,
      );
      expect(await world.history()).toContain(
        'operation.step observe, 1 try: the overlap ended with 1 of 2 consumers moved',
      );
    });

    it('a grant that is renewed in the midst: a rotation more where it is narrower, else nothing', async () => {
      await world.operate('rotate');
      await world.engine().drain();
      const before = await world.history();
      await world.renew({});
      await world.engine().drain();
      expect(await world.history()).toEqual(before);
      expect(await world.shown()).toMatchObject({
        state: 'waiting',
        error: null,
      });
      await world.renew({ scope: 'ledger:read' });
      expect((await world.history()).at(-1)).toBe(
        'operation.started rotate: the grant was renewed with fewer scopes, and the version has more',
      );
      await rotateToTheEnd();
      expect((await world.detail()).currentVersion).toBe(3);
    });
  },
);
