import { mockServices } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import {
  enterEvents,
  linesOf,
  testSigner,
  verifyDatabase,
} from '../__testUtils__/auditLogs';
import { clearTables } from '../__testUtils__/clearTables';
import { testDatabases } from '../__testUtils__/databases';
import type { AuditEventsRow, AuditHeadsRow } from '../store/tables';
import { MOST_IN_BATCH, sealEvents } from './sealer';

jest.setTimeout(120_000);

const databases = testDatabases();
const { signal } = new AbortController();

describe.each(databases.eachSupportedId())('sealEvents on %s', id => {
  let db: Knex;
  const logger = mockServices.logger.mock();
  const clock = { now: () => '2026-11-22T12:00:03.000Z' };
  const signer = testSigner();
  const seal = (more: object = {}) =>
    sealEvents({ db, clock, logger, signer, ...more }, signal);
  const heads = () => db<AuditHeadsRow>('audit_heads').orderBy('number');
  const events = () => db<AuditEventsRow>('audit_events');

  beforeAll(async () => {
    db = await databases.migrated(id);
  });
  beforeEach(() => clearTables(db));

  it('gives events their sequence without a gap, and signs what they are', async () => {
    await enterEvents(db, 5);
    expect(await seal()).toBe(5);
    await enterEvents(db, 2);
    expect(await seal()).toBe(2);
    expect(await seal()).toBe(0);
    await enterEvents(db, 1);
    expect(await verifyDatabase(db, [signer])).toMatchObject({
      intact: true,
      sealed: { events: 7, heads: 2 },
      unsealed: { events: 1 },
    });
    expect(await db('audit_keys')).toEqual([
      {
        kid: signer.kid,
        jwk: JSON.stringify(signer.jwk),
        since: clock.now(),
      },
    ]);
  });

  it('seals text of any kind as it is on record', async () => {
    await enterEvents(db, 1, {
      reason: 'Zoë said: “go” — \ud83d\ude80 \t "\\"',
      data: { deep: { list: [1.5, 1e21, -0, null, 'é', '\u0001'] } },
    });
    await seal();
    expect(await verifyDatabase(db, [signer])).toMatchObject({ intact: true });
  });

  it.each([
    ['no JSON', '{'],
    ['a number that is too large for one', '{"n":1e999}'],
    [
      'an object without end',
      `${'{"n":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
    ],
    ['no object', '[1]'],
  ])('is kept from nothing by data that is %s', async (_, data) => {
    await enterEvents(db, 1);
    const [poisoned] = await enterEvents(db, 1);
    await events().where({ id: poisoned }).update({ data });
    await enterEvents(db, 1);
    expect(await seal()).toBe(3);
    expect(await verifyDatabase(db, [signer])).toMatchObject({ intact: true });
    await events().where({ id: poisoned }).update({ data: '{}' });
    expect(await verifyDatabase(db, [signer])).toMatchObject({ intact: false });
  });

  it('takes up what waits batch by batch', async () => {
    const waiting = MOST_IN_BATCH + 10;
    const rows = Array.from({ length: waiting }, (_, n) => ({
      id: `e-${n}`,
      at: '2026-11-22T12:00:00.000Z',
      type: 'audit.read',
      actor: 'user:default/aud',
      subject: 'audit',
      outcome: 'success',
      data: '{}',
    }));
    await db.batchInsert('audit_events', rows, 200);
    expect(await seal()).toBe(waiting);
    expect((await heads()).map(({ last }) => Number(last))).toEqual([
      MOST_IN_BATCH,
      waiting,
    ]);
  });

  it('goes on with another key, and names each', async () => {
    const newer = testSigner();
    await enterEvents(db, 1);
    await seal();
    await enterEvents(db, 1);
    await seal({ signer: newer });
    expect((await heads()).map(({ kid }) => kid)).toEqual([
      signer.kid,
      newer.kid,
    ]);
    expect(await verifyDatabase(db, [signer, newer])).toMatchObject({
      intact: true,
    });
  });

  it('seals each event once, however many seal at once', async () => {
    await enterEvents(db, 20);
    const others = Array.from({ length: 5 }, async () => {
      let sealed = 0;
      for (let turn = 0; turn < 5; turn++) {
        sealed += await seal();
        await enterEvents(db, 1);
      }
      return sealed;
    });
    const counts = await Promise.all(others);
    const rest = await seal();
    expect(counts.reduce((sum, n) => sum + n, 0) + rest).toBe(45);
    expect(await verifyDatabase(db, [signer])).toMatchObject({
      intact: true,
      sealed: { events: 45 },
      unsealed: { events: 0 },
    });
  });

  it('leaves nothing behind when it fails in the middle of a batch', async () => {
    await enterEvents(db, 3);
    const failing = async () => {
      throw new Error('the signer is gone');
    };
    // Before the head is entered, and between the head and the sequences.
    await expect(seal({ signer: { currentKey: failing } })).rejects.toThrow(
      'gone',
    );
    const broken = new Proxy(db, {
      get: (target, name) =>
        name === 'transaction'
          ? (work: (tx: Knex.Transaction) => Promise<unknown>) =>
              target.transaction(async tx => {
                await work(tx);
                return failing();
              })
          : Reflect.get(target, name),
    });
    await expect(seal({ db: broken })).rejects.toThrow('gone');
    expect(await heads()).toEqual([]);
    expect(await events().whereNotNull('sequence')).toEqual([]);
    expect(await seal()).toBe(3);
    expect(await verifyDatabase(db, [signer])).toMatchObject({ intact: true });
  });

  it('seals nothing of a batch of which events were deleted meanwhile', async () => {
    const [first] = await enterEvents(db, 3);
    const slow = {
      currentKey: async () => {
        await events().where({ id: first }).delete();
        return signer.currentKey(signal);
      },
    };
    await expect(seal({ signer: slow })).rejects.toThrow(
      '1 of the audit events that head 1 would seal are gone',
    );
    expect(await heads()).toEqual([]);
    expect(await seal()).toBe(2);
  });

  describe('what a writer of the database does shows', () => {
    const known = async () =>
      (await linesOf(db)).flatMap(line => ('head' in line ? [line] : []));

    beforeEach(async () => {
      for (let batch = 0; batch < 3; batch++) {
        await enterEvents(db, 4);
        await seal();
      }
    });

    const row = (sequence: number) => events().where({ sequence });

    it.each<[string, string, () => Promise<unknown>]>([
      [
        'an edited row',
        'changed',
        async () => row(6).update({ actor: 'user:default/eve' }),
      ],
      [
        'an edited reason',
        'changed',
        async () => row(6).update({ reason: '' }),
      ],
      ['a deleted row', 'missing', async () => row(6).delete()],
      [
        'two rows swapped',
        'changed',
        async () => {
          const [a] = await row(6);
          const [b] = await row(7);
          await row(6).update({ sequence: 99 });
          await events().where({ id: b.id }).update({ sequence: 6 });
          await events().where({ id: a.id }).update({ sequence: 7 });
        },
      ],
      [
        'a deleted batch with its head',
        'missing-head',
        async () => {
          await events().where({ batch: 2 }).delete();
          await db('audit_heads').where({ number: 2 }).delete();
        },
      ],
      [
        'a forged head',
        'forged-head',
        async () =>
          db('audit_heads')
            .where({ number: 3 })
            .update({ root: 'ab'.repeat(32) }),
      ],
    ])('%s: %s', async (_, kind, write) => {
      const before = await known();
      await write();
      const { intact, breaks } = await verifyDatabase(db, [signer], before);
      expect(intact).toBe(false);
      expect(breaks.map(found => found.kind)).toContain(kind);
    });

    it('a whole log rebuilt without the signing key', async () => {
      const thief = testSigner();
      await db('audit_heads').delete();
      await events().update({ sequence: null, batch: null });
      await seal({ signer: thief });
      const { breaks } = await verifyDatabase(db, [signer]);
      expect(breaks.map(({ kind }) => kind)).toEqual(['unknown-key']);
    });

    it('a restored backup, against heads that were published', async () => {
      const published = await known();
      await events().where({ batch: 3 }).delete();
      await db('audit_heads').where({ number: 3 }).delete();
      const cut = await verifyDatabase(db, [signer], published);
      expect(cut.breaks.map(({ kind }) => kind)).toEqual(['lost-tail']);
      await enterEvents(db, 1);
      await seal();
      const wentOn = await verifyDatabase(db, [signer], published);
      expect(wentOn.breaks.map(({ kind }) => kind)).toEqual(['rewritten']);
    });
  });
});
