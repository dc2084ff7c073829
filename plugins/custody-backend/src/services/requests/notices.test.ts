import type { Knex } from 'knex';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import {
  CREATE,
  createRequestWorld,
  RequestWorld,
} from '../../__testUtils__/requestWorld';
import { sendNotices } from '../notices';
import { remindDue } from './reminders';

jest.setTimeout(60_000);

const databases = testDatabases();
const ADA = 'user:default/ada';

describe.each(databases.eachSupportedId())(
  'what people are told of requests, %s',
  id => {
    let db: Knex;
    let world: RequestWorld;

    beforeAll(async () => {
      db = await databases.migrated(id);
    });
    beforeEach(async () => {
      await clearTables(db);
      world = await createRequestWorld(db);
    });

    /** What was entered: its turn, and who hears of it. */
    const told = async () =>
      (await world.notices()).map(({ turn, recipients }) => [
        turn.replace(/:.*/, ''),
        JSON.parse(recipients).map((ref: string) => ref.replace(/.*\//, '')),
      ]);

    it('tells those who can approve it, and never who asked', async () => {
      // She is in the group that is to approve, and asked.
      const request = await world.submit('ada');
      expect(await told()).toEqual([
        ['waits', ['lena', 'omar', 'paula', 'sam']],
      ]);
      expect((await world.notices())[0]).toMatchObject({
        scope: `custody:request:${request.id}:review`,
        topic: 'custody:review',
        severity: 'high',
        tenant: 'payments',
        title:
          'ada asks for a new identity ledger-api-db: it waits for your review',
        description: 'Why: “the ledger API writes entries”',
        link: `/identities/inbox?request=${request.id}`,
      });
    });

    it('tells the requester of each verdict, and what they came to', async () => {
      const request = await world.submit('ada');
      await world.review('omar', request);
      await world.review('lena', request);
      await world.review('sam', request);
      await world.engineSays(request.id);
      const mine = (await world.notices()).filter(
        ({ scope }) => scope === `custody:request:${request.id}`,
      );
      expect(
        mine.map(({ title, description, severity, link, recipients }) => ({
          title,
          description,
          severity,
          link,
          recipients,
        })),
      ).toEqual(
        expect.arrayContaining([
          {
            title:
              'omar approved a new identity ledger-api-db; it waits for others',
            description: '“because omar says so”',
            severity: 'normal',
            link: `/identities/requests/${request.id}`,
            recipients: `["${ADA}"]`,
          },
          expect.objectContaining({
            title: 'Your request for a new identity ledger-api-db is approved',
            description:
              'sam approved it last; its credential is being made, and you hear when it is there.',
          }),
          expect.objectContaining({
            title:
              'Your request for a new identity ledger-api-db is carried out',
          }),
        ]),
      );
      expect(mine).toHaveLength(4);
    });

    it.each<
      [
        string,
        (r: { id: string; digest: string }) => Promise<unknown>,
        unknown[],
      ]
    >([
      [
        'denied, both',
        r => world.review('omar', r, 'deny'),
        [
          ['denial', ['ada']],
          ['denial', ['lena', 'paula', 'sam']],
          ['own-act', ['omar']],
        ],
      ],
      [
        'withdrawn, those who were asked',
        r => world.withdraw('ada', r.id),
        [['withdraw', ['lena', 'omar', 'paula', 'sam']]],
      ],
      [
        'superseded, those who were asked, of both',
        () => world.submit('ada', world.asked('another reason')),
        [
          ['supersede', ['lena', 'omar', 'paula', 'sam']],
          ['waits', ['lena', 'omar', 'paula', 'sam']],
        ],
      ],
      [
        'expired, both',
        async () => {
          world.clock.advance('P15D');
          await world.tick();
        },
        [
          ['expire', ['ada']],
          ['expire', ['lena', 'omar', 'paula', 'sam']],
        ],
      ],
    ])('of one that is %s', async (_, happens, expected) => {
      await happens(await world.submit('ada'));
      const all = await told();
      expect(all).toHaveLength(expected.length + 1);
      expect(all).toEqual(expect.arrayContaining(expected));
    });

    it('takes back what reviewers were told, once their review is not waited for', async () => {
      const place = async () =>
        (await world.notices())
          .filter(({ topic }) => topic === 'custody:review')
          .map(({ turn, title, recipients, severity }) => [
            turn.replace(/:.*/, ''),
            title,
            JSON.parse(recipients).map((ref: string) =>
              ref.replace(/.*\//, ''),
            ),
            severity,
          ])
          .slice(1);
      const request = await world.submit('ada');
      world.clock.advance('PT1M');
      await world.review('omar', request);
      const what = 'a new identity ledger-api-db';
      const ofOmar = [
        [
          'over',
          `omar approved ${what}: nothing is wanted of you any more`,
          ['paula'],
          'low',
        ],
        ['over', `You approved ${what}; it waits for others`, ['omar'], 'low'],
      ];
      expect(await place()).toEqual(expect.arrayContaining(ofOmar));
      world.clock.advance('PT1M');
      await world.review('lena', request);
      world.clock.advance('PT1M');
      await world.review('sam', request);
      const all = await place();
      expect(all).toHaveLength(4);
      // Whoever was told before that nothing is wanted of them is not told again.
      expect(all.slice(2)).toEqual([
        ['over', `You approved ${what}; it waits for others`, ['lena'], 'low'],
        ['own-act', `You gave the last approval of ${what}`, ['sam'], 'low'],
      ]);
    });

    it('tells the requester of one that lapsed or failed', async () => {
      const request = await world.submit('ada');
      for (const name of ['omar', 'lena', 'sam']) {
        await world.review(name, request);
      }
      world.clock.advance('P8D');
      await world.tick();
      expect(await told()).toContainEqual(['lapse', ['ada']]);
    });

    it('tells nothing of what policy alone decides: that was the answer', async () => {
      await world.submit('ada', {
        ...CREATE,
        identity: { ...CREATE.identity, scopes: ['own:read'] },
      });
      const low = (await world.notices()).filter(
        ({ turn }) => turn !== 'waits',
      );
      expect(low).toEqual([]);
    });

    describe('reminders', () => {
      it('come at half and nine tenths of the time, each once, to those who can still approve, and the requester', async () => {
        const request = await world.submit('ada');
        await world.review('omar', request);
        await db('notices').delete();
        world.clock.advance('P6DT23H');
        expect(await world.remind()).toBe(0);
        world.clock.advance('PT1H');
        expect(await world.remind()).toBe(1);
        expect(await world.remind()).toBe(0);
        expect(await told()).toEqual([
          ['reminder', expect.any(Array)],
          ['reminder', expect.any(Array)],
        ]);
        expect(await told()).toEqual(
          expect.arrayContaining([
            ['reminder', ['ada']],
            ['reminder', ['lena', 'sam']],
          ]),
        );
        world.clock.advance('P6D');
        expect(await world.remind()).toBe(1);
        expect(await world.remind()).toBe(0);
        expect(await world.notices()).toHaveLength(4);
      });

      it('are one, the last, after a long pause, and none of what is decided or over', async () => {
        const request = await world.submit('ada');
        world.clock.advance('P13D');
        expect(await world.remind()).toBe(1);
        expect(await world.remind()).toBe(0);
        await world.withdraw('ada', request.id);
        await world.submit('ada', world.asked('again'));
        world.clock.advance('P15D');
        expect(await world.remind()).toBe(0);
      });

      it('are given though a hundred that come before can not be', async () => {
        const request = await world.submit('ada');
        const row = await db('requests').where({ id: request.id }).first();
        await db.batchInsert(
          'requests',
          Array.from({ length: 100 }, (_, at) => ({
            ...row,
            id: `broken-${at}`,
            dedupe_key: `broken-${at}`,
            decision: '{"owed":[{}]}',
            remind_at: row.created_at,
          })),
          10,
        );
        world.clock.advance('P7D');
        expect(await world.remind()).toBe(1);
        expect(await told()).toContainEqual([
          'reminder',
          ['lena', 'omar', 'paula', 'sam'],
        ]);
        expect(world.common.logger.warn).toHaveBeenCalledTimes(100);
      });

      it('are given by one of two replicas', async () => {
        await world.submit('ada');
        world.clock.advance('P7D');
        const now = world.clock.now();
        const given = await Promise.all([
          remindDue(now, world.common),
          remindDue(now, world.common),
        ]);
        expect(given[0] + given[1]).toBe(1);
      });

      it('name nobody of another tenant', async () => {
        await world.submit('ada');
        world.org.users['user:default/omar'] = [
          'group:default/storefront',
          'group:default/security',
        ];
        world.clock.advance('P7D');
        await world.remind();
        expect(await told()).toContainEqual([
          'reminder',
          ['lena', 'paula', 'sam'],
        ]);
      });
    });

    describe('sending', () => {
      const send = jest.fn();
      const deliver = () =>
        sendNotices(
          { ...world.common, notifications: { send } },
          world.clock.now(),
        );
      beforeEach(() => send.mockReset());

      it('sends nothing that was not committed, and after a crash what was', async () => {
        await world.submit('ada');
        expect(send).not.toHaveBeenCalled();
        // The process that entered it is gone: another finds the row.
        expect(await deliver()).toBe(1);
        expect(await deliver()).toBe(0);
        expect(send.mock.calls[0][0].recipients.entityRef).toContain(
          'user:default/lena',
        );
      });

      it('calls people by the names that they have in the catalog by then', async () => {
        const request = await world.submit('ada');
        await world.review('omar', request, 'deny');
        expect((await db('notices').first()).title).toMatch(
          /^<@user:default\/ada> asks/,
        );
        await deliver();
        const sent = send.mock.calls.map(([{ payload }]) => payload);
        expect(sent).toHaveLength(4);
        expect(sent).toEqual(
          expect.arrayContaining([
            expect.objectContaining({
              title: expect.stringMatching(/^ada asks for a new identity/),
            }),
            expect.objectContaining({
              description: 'denied by omar: because omar says so',
            }),
          ]),
        );
        expect(JSON.stringify(sent)).not.toContain('user:default');
      });

      it('leaves out who is in another tenant by the time that it is sent', async () => {
        await world.submit('ada');
        world.org.users['user:default/sam'] = ['group:default/storefront'];
        await deliver();
        const { entityRef } = send.mock.calls[0][0].recipients;
        expect(entityRef).toEqual([
          'user:default/lena',
          'user:default/omar',
          'user:default/paula',
        ]);
      });

      it('keeps members of other tenants out of a group that is told', async () => {
        await world.submit('ada');
        await db('notices').update({
          recipients: '["group:default/security"]',
        });
        world.org.users['user:default/bea'] = [
          'group:default/storefront',
          'group:default/security',
        ];
        await deliver();
        expect(send.mock.calls[0][0].recipients).toEqual({
          type: 'entity',
          entityRef: ['group:default/security'],
          excludeEntityRef: ['user:default/bea'],
        });
      });

      it('sends nothing where nobody is left, and does not try again', async () => {
        await world.submit('ada');
        await db('notices').update({ recipients: '["user:default/bea"]' });
        expect(await deliver()).toBe(1);
        expect(send).not.toHaveBeenCalled();
        expect(await deliver()).toBe(0);
      });
    });
  },
);
