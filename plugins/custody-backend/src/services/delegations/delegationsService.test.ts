import {
  delegationListQuerySchema,
  MOST_DELEGATIONS,
  requestListQuerySchema,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import {
  createRequestWorld,
  RequestWorld,
} from '../../__testUtils__/requestWorld';
import { audited } from '../../audit/auditLog';
import type { StoredReview } from '../../store/requests';
import type { AuditEventsRow } from '../../store/tables';
import { enterReview } from '../requests/enterReview';

jest.setTimeout(60_000);

const databases = testDatabases();
const OMAR = 'user:default/omar';
const GUESTS = 'group:default/payments-guests';

describe.each(databases.eachSupportedId())('delegation on %s', id => {
  let db: Knex;
  let world: RequestWorld;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });
  beforeEach(async () => {
    await clearTables(db);
    world = await createRequestWorld(db);
    // Of the same tenant as those who delegate to them, and of none of their groups.
    world.org.users['user:default/stranger'].push(GUESTS);
    world.org.users['user:default/lena'].push(GUESTS);
  });

  const inbox = async (name: string) =>
    (
      await world.authorized.list(
        await world.asker(name),
        requestListQuerySchema.parse({ reviewable: 'me' }),
      )
    ).items.map(({ id: request }) => request);
  const see = async (name: string, request: string) =>
    world.authorized.get(await world.asker(name), request);
  const list = async (name: string, query = {}) =>
    (
      await world.delegations.list(
        await world.asker(name),
        delegationListQuerySchema.parse(query),
      )
    ).items;

  describe('a review for another', () => {
    it('is shown as such, counts as theirs, and is audited', async () => {
      await world.delegate('omar', 'stranger');
      const request = await world.submit('ada');
      expect(await inbox('stranger')).toEqual([request.id]);
      expect((await see('stranger', request.id)).can).toMatchObject({
        review: { allowed: true },
        reviewAs: [{ ref: OMAR, title: 'omar', own: false }],
      });
      const view = await world.review('stranger', request);
      expect(view.reviews).toEqual([
        expect.objectContaining({
          reviewer: { ref: 'user:default/stranger', title: 'stranger' },
          onBehalfOf: { ref: OMAR, title: 'omar' },
          terms: ['owner'],
        }),
      ]);
      expect(view.approvals.find(({ term }) => term === 'owner')).toMatchObject(
        { givenBy: [OMAR] },
      );
      const event = await db<AuditEventsRow>('audit_events')
        .where({ type: 'request.reviewed' })
        .first();
      expect(event?.actor).toBe('user:default/stranger');
      expect(JSON.parse(event?.data ?? '')).toMatchObject({ onBehalfOf: OMAR });
      // What they reviewed they see for good, and what waits for others not.
      expect(await inbox('stranger')).toEqual([]);
      expect((await see('stranger', request.id)).id).toBe(request.id);
    });

    it('stays what it was once all is decided', async () => {
      await world.delegate('omar', 'stranger');
      const request = await world.submit('ada');
      await world.review('stranger', request);
      await world.review('lena', request);
      const view = await world.review('sam', request);
      expect(view.state).toBe('approved');
      expect(view.approvals.map(({ givenBy }) => givenBy)).toContainEqual([
        OMAR,
      ]);
    });

    it('never makes two people of one', async () => {
      // Lena owns the resource, and speaks for the owner too: hers is one word.
      await world.delegate('omar', 'lena');
      const request = await world.submit('ada');
      await world.review('lena', request, 'approve', undefined, 'omar');
      await expect(world.review('lena', request)).rejects.toThrow(
        'you have reviewed it already',
      );
      await expect(world.review('omar', request)).rejects.toThrow(
        '`user:default/lena` has approved it in your place',
      );
      await world.review('sam', request);
      expect(await world.stored(request.id)).toMatchObject({
        state: 'pending',
      });
      // Nobody has spoken for the other owner of the resource.
      world.org.users['user:default/lou'] = ['group:default/data-platform'];
      expect((await world.review('lou', request)).state).toBe('approved');
    });

    it('speaks for oneself where one can, unless somebody else is named', async () => {
      await world.delegate('omar', 'lena');
      const request = await world.submit('ada');
      expect((await see('lena', request.id)).can.reviewAs).toEqual([
        { ref: 'user:default/lena', title: 'lena', own: true },
        { ref: OMAR, title: 'omar', own: false },
      ]);
      const view = await world.review('lena', request);
      expect(view.reviews[0].onBehalfOf).toBeNull();
    });

    it('says for whom, where several delegated', async () => {
      await world.delegate('omar', 'stranger');
      await world.delegate('sam', 'stranger');
      const request = await world.submit('ada');
      await expect(world.review('stranger', request)).rejects.toThrow(
        '`onBehalfOf` is missing; say for whom you review: `user:default/omar`, `user:default/sam`',
      );
      const view = await world.review(
        'stranger',
        request,
        'approve',
        undefined,
        'sam',
      );
      expect(view.reviews[0].onBehalfOf?.ref).toBe('user:default/sam');
    });

    it('is a no too, and whom it is for can say no still', async () => {
      await world.delegate('omar', 'stranger');
      const request = await world.submit('ada');
      await world.review('stranger', request);
      expect((await world.review('omar', request, 'deny')).state).toBe(
        'denied',
      );
      const again = await world.submit('ada', world.asked('again'));
      expect((await world.review('stranger', again, 'deny')).state).toBe(
        'denied',
      );
    });

    it.each<[string, (request: { id: string }) => Promise<unknown>, RegExp]>([
      [
        'who did not delegate',
        async () => db('delegations').update({ delegator: 'user:default/sam' }),
        /names `user:default\/omar`, for whom you can't review/,
      ],
      [
        'a time that is over',
        async () => world.clock.advance('P2D'),
        /you can give none of what is owed/,
      ],
      [
        'what was taken back',
        async () => {
          const [given] = await list('omar');
          await world.delegations.revoke(
            await world.asker('omar'),
            given.id,
            'back early',
          );
        },
        /you can give none of what is owed/,
      ],
      [
        'a delegator who left the group',
        async () => {
          world.org.users[OMAR] = [];
        },
        /you can give none of what is owed/,
      ],
      [
        'a delegate’s own delegator: it is not passed on',
        async () => {
          await db('delegations').delete();
          await world.delegate('omar', 'paula');
          await world.delegate('paula', 'stranger');
        },
        /names `user:default\/omar`, for whom you can't review/,
      ],
    ])('is refused for %s', async (_, happens, message) => {
      await world.delegate('omar', 'stranger');
      const request = await world.submit('ada');
      await happens(request);
      await expect(
        world.review('stranger', request, 'approve', undefined, 'omar'),
      ).rejects.toThrow(message);
    });

    it('is never the requester’s own', async () => {
      await world.delegate('omar', 'ada');
      const request = await world.submit('ada');
      expect(await inbox('ada')).toEqual([]);
      await expect(
        world.review('ada', request, 'approve', undefined, 'omar'),
      ).rejects.toThrow('nobody reviews what they asked for');
    });

    it('is no way for a requester to approve by who delegated to somebody', async () => {
      await world.delegate('ada', 'stranger');
      const request = await world.submit('ada');
      await expect(
        world.review('stranger', request, 'approve', undefined, 'ada'),
      ).rejects.toThrow();
      expect(await inbox('stranger')).toEqual([]);
    });

    it('shows nothing to a member of another tenant, even where they got one', async () => {
      await world.delegate('omar', 'stranger');
      await db('delegations').update({ delegate: 'user:default/bea' });
      const request = await world.submit('ada');
      expect(await inbox('bea')).toEqual([]);
      await expect(see('bea', request.id)).rejects.toThrow(
        'there is no request',
      );
    });

    describe.each<[string, string[]]>([
      ['another tenant', ['group:default/storefront']],
      ['no tenant', []],
    ])('by somebody who since is of %s', (_, groups) => {
      const leave = () => {
        world.org.users['user:default/stranger'] = groups;
      };

      it('is refused, and shows nothing', async () => {
        await world.delegate('omar', 'stranger');
        const request = await world.submit('ada');
        leave();
        await expect(
          world.review('stranger', request, 'approve', undefined, 'omar'),
        ).rejects.toThrow(/you can give none of what is owed/);
        expect(await inbox('stranger')).toEqual([]);
        await expect(see('stranger', request.id)).rejects.toThrow(
          'there is no request',
        );
        const seen = await world.authorized.list(
          await world.asker('stranger'),
          requestListQuerySchema.parse({}),
        );
        expect(seen.items).toEqual([]);
      });

      it('shows what they reviewed no longer', async () => {
        await world.delegate('omar', 'stranger');
        const request = await world.submit('ada');
        await world.review('stranger', request);
        leave();
        await expect(see('stranger', request.id)).rejects.toThrow(
          'there is no request',
        );
        const seen = await world.authorized.list(
          await world.asker('stranger'),
          requestListQuerySchema.parse({}),
        );
        expect(seen.items).toEqual([]);
      });

      it('is not told what waits', async () => {
        await world.delegate('omar', 'stranger');
        leave();
        await world.submit('ada');
        world.clock.advance('P8D');
        await db('delegations').update({ until: '2027-12-31T00:00:00.000Z' });
        await world.remind();
        const told = (await world.notices()).filter(
          ({ turn }) => turn !== 'created',
        );
        expect(told.length).toBeGreaterThan(1);
        expect(
          told.filter(({ recipients }) => recipients.includes('stranger')),
        ).toEqual([]);
      });
    });

    it('does not count where it was taken back at the last moment', async () => {
      await world.delegate('omar', 'stranger');
      const request = await world.submit('ada');
      await db('delegations').update({
        revoked_at: world.clock.now(),
        revoked_by: OMAR,
      });
      // All that is asked before the transaction was answered when it was in force still.
      const review: StoredReview = {
        id: 'r1',
        request_id: request.id,
        reviewer: 'user:default/stranger',
        on_behalf_of: OMAR,
        verdict: 'approve',
        reason: 'because',
        digest: request.digest,
        narrow: null,
        stage: 1,
        rapid: false,
        terms: ['owner'],
        created_at: world.clock.now(),
      };
      await expect(
        audited(world.common, (tx, audit) =>
          enterReview(
            tx,
            audit,
            review,
            { members: new Map(), voidBecause: null, standIns: [] },
            world.common,
          ),
        ),
      ).rejects.toThrow(
        '`user:default/omar` does not delegate to you any more',
      );
      expect(await db('reviews')).toEqual([]);
    });

    it('shows no more than who delegated may see, who is of another tenant', async () => {
      world.org.users['user:default/stranger'] = [];
      // Bea is of security, and of a tenant that this is none of the business of.
      world.org.users['user:default/bea'] = [
        'group:default/storefront',
        'group:default/security',
      ];
      await world.delegate('bea', 'stranger').catch(() => undefined);
      const request = await world.submit('ada');
      await expect(see('bea', request.id)).rejects.toThrow(
        'there is no request',
      );
      await expect(see('stranger', request.id)).rejects.toThrow(
        'there is no request',
      );
      const seen = await world.authorized.list(
        await world.asker('stranger'),
        requestListQuerySchema.parse({}),
      );
      expect(seen.items).toEqual([]);
      // Who may see it shows it.
      await world.delegate('sam', 'stranger');
      expect((await see('stranger', request.id)).id).toBe(request.id);
    });

    it('shows what waits, and not what was decided before', async () => {
      world.org.users['user:default/stranger'] = [];
      const before = await world.submit('ada');
      await world.withdraw('ada', before.id);
      await world.delegate('sam', 'stranger');
      const waiting = await world.submit('ada', world.asked('now'));
      expect((await see('stranger', waiting.id)).id).toBe(waiting.id);
      await expect(see('stranger', before.id)).rejects.toThrow(
        'there is no request',
      );
    });

    it('is asked of the delegate by a notice', async () => {
      await world.delegate('omar', 'stranger');
      await world.submit('ada');
      const waits = (await world.notices()).find(
        ({ turn }) => turn === 'waits',
      );
      expect(JSON.parse(waits?.recipients ?? '')).toEqual([
        'user:default/lena',
        OMAR,
        'user:default/paula',
        'user:default/sam',
        'user:default/stranger',
      ]);
    });

    it('counts once when delegator and delegate approve at the same moment', async () => {
      await world.delegate('omar', 'stranger');
      const request = await world.submit('ada');
      await Promise.allSettled([
        world.review('stranger', request),
        world.review('omar', request),
      ]);
      await world.review('lena', request);
      await world.review('sam', request);
      const stored = await world.stored(request.id);
      expect(stored?.state).toBe('approved');
      const view = await see('ada', request.id);
      expect(
        view.approvals.find(({ term }) => term === 'owner')?.givenBy,
      ).toEqual([OMAR]);
    });
  });

  describe('delegating', () => {
    it('is limited, however many are made at once', async () => {
      const results = await Promise.allSettled(
        Array.from({ length: MOST_DELEGATIONS + 6 }, () =>
          world.delegate('omar', 'stranger'),
        ),
      );
      expect(
        results.filter(({ status }) => status === 'fulfilled'),
      ).toHaveLength(MOST_DELEGATIONS);
      expect(
        results.flatMap(result =>
          result.status === 'rejected' ? [result.reason.name] : [],
        ),
      ).toEqual(Array(6).fill('ConflictError'));
    });

    it('is told to the delegate, audited, and listed to both and nobody else', async () => {
      const given = await world.delegate('omar', 'lena');
      expect(given).toMatchObject({
        delegator: { ref: OMAR },
        delegate: { ref: 'user:default/lena' },
        state: 'in-force',
        can: { revoke: { allowed: true } },
      });
      expect(await list('omar')).toHaveLength(1);
      expect(await list('lena')).toHaveLength(1);
      expect(await list('ada')).toEqual([]);
      expect(await list('priya', { all: 'true' })).toHaveLength(1);
      await expect(list('ada', { all: 'true' })).rejects.toThrow(
        'for the platform team and auditors',
      );
      expect((await world.notices())[0]).toMatchObject({
        recipients: '["user:default/lena"]',
        topic: 'custody:delegation',
      });
      const event = await db<AuditEventsRow>('audit_events')
        .where({ type: 'delegation.created' })
        .first();
      expect(event).toMatchObject({
        type: 'delegation.created',
        actor: OMAR,
        subject: 'user:default/lena',
        reason: 'omar is away',
      });
    });

    it.each<[string, string, string, RegExp]>([
      ['oneself', 'omar', 'omar', /`delegate` is you/],
      ['nobody', 'omar', 'nobody', /not a person in the catalog/],
      ['another tenant', 'omar', 'bea', /belongs to another tenant/],
      ['nobody’s tenant', 'omar', 'sam', /belongs to no tenant/],
    ])('is refused to %s', async (_, from, to, message) => {
      await expect(world.delegate(from, to)).rejects.toThrow(message);
    });

    it('is refused to more than twenty at a time', async () => {
      for (let given = 0; given < 20; given++) {
        await world.delegate('omar', given % 2 === 0 ? 'lena' : 'stranger');
      }
      await expect(world.delegate('omar', 'lena')).rejects.toMatchObject({
        name: 'ConflictError',
        message: expect.stringContaining('you delegate to 20 already'),
      });
      await world.delegate('ada', 'lena');
      const [{ id: given }] = await list('omar');
      await world.delegations.revoke(await world.asker('omar'), given, 'back');
      await world.delegate('omar', 'lena');
      world.clock.advance('P2D');
      await world.delegate('omar', 'lena');
    });

    it('is refused for too long', async () => {
      await expect(
        world.delegate('omar', 'lena', '2027-12-31T00:00:00.000Z'),
      ).rejects.toThrow('`until` is more than `P30D` after `from`');
    });

    it.each<[string, string]>([
      ['who gave it', 'omar'],
      ['who was given it', 'lena'],
      ['the platform team', 'priya'],
    ])('is ended by %s', async (_, name) => {
      const { id: given } = await world.delegate('omar', 'lena');
      const revoke = async () =>
        world.delegations.revoke(await world.asker(name), given, 'not needed');
      expect(await revoke()).toMatchObject({
        state: 'revoked',
        revokedBy: { ref: `user:default/${name}` },
      });
      await expect(revoke()).rejects.toThrow('it is `revoked` already');
    });

    it('is ended by nobody else', async () => {
      const { id: given } = await world.delegate('omar', 'lena');
      await expect(
        world.delegations.revoke(await world.asker('sam'), given, 'no'),
      ).rejects.toThrow('there is no delegation');
    });
  });
});
