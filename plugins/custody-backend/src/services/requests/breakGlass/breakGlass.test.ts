import type { Knex } from 'knex';
import { clearTables } from '../../../__testUtils__/clearTables';
import { testDatabases } from '../../../__testUtils__/databases';
import {
  DENYING_POLICIES,
  TEST_POLICIES,
} from '../../../__testUtils__/policies';
import {
  CREATE,
  createRequestWorld,
  RequestWorld,
} from '../../../__testUtils__/requestWorld';
import { findDecisionEvents } from '../../../store/audit/readEvents';
import { listIdentityCards } from '../../../store/identities/identityCards';
import type { BreakGlassesRow, GrantsRow } from '../../../store/tables';
import { addDuration } from '@custody/backstage-plugin-custody-common';
import { remindOfReviews } from './remindOfReviews';

jest.setTimeout(60_000);

const databases = testDatabases();
const REASON = 'INC-7: the ledger is down, and its role was lost';
const NAME = { namespace: 'payments', name: 'ledger-api-db' };

describe.each(databases.eachSupportedId())('breaking the glass on %s', id => {
  let db: Knex;
  let world: RequestWorld;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });
  beforeEach(async () => {
    await clearTables(db);
    world = await createRequestWorld(db);
  });

  const breakIt = async (
    name: string,
    request: { id: string; digest: string },
    reason = REASON,
  ) =>
    world.authorized.breakGlass(await world.asker(name), request.id, {
      reason,
      digest: request.digest,
    });
  const reviewIt = async (
    name: string,
    request: { id: string },
    verdict: 'justified' | 'not-justified' = 'justified',
  ) =>
    world.authorized.reviewBreakGlass(await world.asker(name), request.id, {
      verdict,
      reason: `${name} looked at it`,
    });
  const seen = async (name: string, request: { id: string }) =>
    world.authorized.get(await world.asker(name), request.id);
  const named = (name: string) => ({
    ...CREATE,
    identity: { ...CREATE.identity, name },
  });
  const loudNotices = async () =>
    (await world.notices()).filter(
      ({ topic }) => topic === 'custody:break-glass',
    );

  it('approves at once, short, and says who, why, under which policy and until when', async () => {
    const asked = await world.submit('ada');
    expect((await seen('jules', asked)).can.breakGlass.allowed).toBe(true);
    const now = world.clock.now();
    const broken = await breakIt('jules', asked);
    expect(broken).toMatchObject({
      state: 'approved',
      reviews: [],
      granted: { scopes: ['ledger:write'], endsAt: addDuration(now, 'PT4H') },
      breakGlass: {
        by: { ref: 'user:default/jules', title: 'jules' },
        reason: REASON,
        at: now,
        policyIds: ['break-glass'],
        until: addDuration(now, 'PT4H'),
        reviewDueAt: addDuration(now, 'P2D'),
        review: null,
      },
      can: {
        breakGlass: { allowed: false },
        reviewBreakGlass: {
          allowed: false,
          reason: 'nobody reviews that they broke the glass themselves',
        },
      },
    });
    // Nobody who was asked is said to have given anything.
    expect(broken.approvals.flatMap(({ givenBy }) => givenBy)).toEqual([]);
    const [grant] = await db<GrantsRow>('grants');
    expect([grant.ends_at, grant.max_ttl, grant.rotate_every]).toEqual([
      addDuration(now, 'PT4H'),
      'PT30M',
      'P7D',
    ]);
    expect(
      await world.identity('identity:payments/ledger-api-db'),
    ).toMatchObject({
      state: 'governed',
      break_glass_at: now,
      break_glass_review_due_at: addDuration(now, 'P2D'),
    });
    expect(await world.events(asked.id)).toEqual(
      expect.arrayContaining(['request.submitted', 'request.break-glass']),
    );
    expect(await world.events(asked.id)).not.toContain('request.approved');
    await world.engineSays(asked.id);
    expect((await world.stored(asked.id))?.state).toBe('fulfilled');
  });

  it('is as loud as it gets: the owner, security, whoever was passed over, and who asked', async () => {
    const asked = await world.submit('ada');
    world.clock.advance('PT1M');
    await breakIt('jules', asked);
    expect(await loudNotices()).toEqual([
      expect.objectContaining({
        severity: 'critical',
        tenant: 'payments',
        link: `/identities/requests/${asked.id}`,
        recipients: JSON.stringify([
          'group:default/data-platform',
          'group:default/payments',
          'group:default/security',
          'user:default/ada',
        ]),
        title:
          'jules broke the glass: a new identity ledger-api-db was approved without its reviewers',
        description: expect.stringContaining(REASON),
      }),
    ]);
    const [, taken] = (await world.notices()).filter(
      ({ topic }) => topic === 'custody:review',
    );
    expect(taken.title).toContain('nothing is wanted of you any more');
    expect(world.common.auditor.createEvent).toHaveBeenCalledWith(
      expect.objectContaining({
        eventId: 'request-break-glass',
        severityLevel: 'critical',
      }),
    );
  });

  describe('is not for', () => {
    it.each<[string, string, RegExp]>([
      ['a reviewer', 'sam', /policy does not let you break glass/],
      ['the owner', 'paula', /policy does not let you break glass/],
      ['who asked', 'ada', /policy does not let you break glass/],
      ['the platform team', 'priya', /policy does not let you break glass/],
      ['somebody of another tenant', 'bea', /there is no request/],
      ['a stranger', 'stranger', /there is no request/],
    ])('%s', async (_, name, why) => {
      const asked = await world.submit('ada');
      await expect(breakIt(name, asked)).rejects.toThrow(why);
      expect((await world.stored(asked.id))?.state).toBe('pending');
    });

    it('a member of the named group who is of another tenant', async () => {
      world.org.users['user:default/jules'].push('group:default/storefront');
      const asked = await world.submit('ada');
      await expect(breakIt('jules', asked)).rejects.toThrow('there is no');
    });

    it('a group that nobody is in, or that is not in the catalog', async () => {
      const asked = await world.submit('ada');
      world.org.users['user:default/jules'] = [];
      await expect(breakIt('jules', asked)).rejects.toThrow('there is no');
      await world.setPolicies(
        TEST_POLICIES.replaceAll('default/sre', 'default/gone'),
      );
      await expect(breakIt('rosa', asked)).rejects.toThrow('there is no');
    });

    it('a service, or a plugin with a token that somebody lent', async () => {
      const asked = await world.submit('ada');
      const asker = await world.asker('jules');
      for (const caller of [
        { type: 'service' as const, subject: 'plugin:scaffolder' },
        { ...asker.caller, actor: 'plugin:scaffolder' },
      ]) {
        await expect(
          world.requests.breakGlass(caller, asked.id, {
            reason: REASON,
            digest: asked.digest,
          }),
        ).rejects.toThrow('only a person who is signed in breaks glass');
      }
    });

    it.each([
      ['no group is named', [], '`custody.breakGlass.notify` names no group'],
      [
        'the group is not in the catalog',
        ['group:default/gone'],
        'nobody would hear of it who could review it',
      ],
      [
        'nobody else is in the group',
        ['group:default/sre'],
        'nobody would hear of it who could review it',
      ],
    ])(
      'a platform where nobody would hear of it: %s',
      async (_, notify, why) => {
        const asked = await world.submit('ada');
        world.org.users['user:default/rosa'] = [];
        world.common.breakGlass.notify = notify;
        await expect(
          world.requests.breakGlass(await world.caller('jules'), asked.id, {
            reason: REASON,
            digest: asked.digest,
          }),
        ).rejects.toThrow(why);
        expect((await world.stored(asked.id))?.state).toBe('pending');
      },
    );
  });

  describe('does not go past', () => {
    it('a denial: what a reviewer denied stays denied', async () => {
      const asked = await world.submit('ada');
      await world.review('omar', asked, 'deny');
      await expect(
        world.requests.breakGlass(await world.caller('jules'), asked.id, {
          reason: REASON,
          digest: asked.digest,
        }),
      ).rejects.toMatchObject({
        name: 'ConflictError',
        message: 'the request is `denied` already',
      });
    });

    it('policy: what it denies by now', async () => {
      const asked = await world.submit('ada', {
        ...CREATE,
        identity: { ...CREATE.identity, scopes: ['own:write'] },
      });
      await world.setPolicies(DENYING_POLICIES);
      await expect(breakIt('jules', asked)).rejects.toThrow(
        'policy denies it now: medium risk is not permitted any more; breaking the glass passes over approvals, and not over policy',
      );
    });

    it('a forbid of breaking the glass, whoever is permitted', async () => {
      await world.setPolicies(
        `${TEST_POLICIES}\n@id("not-here") @reason("not in production") forbid (principal, action == Custody::Action::"breakGlass", resource) when { resource.environment == "production" };`,
      );
      const asked = await world.submit('ada');
      await expect(
        world.requests.breakGlass(await world.caller('jules'), asked.id, {
          reason: REASON,
          digest: asked.digest,
        }),
      ).rejects.toThrow('not in production');
    });

    it('another digest than was seen', async () => {
      const asked = await world.submit('ada');
      await expect(
        breakIt('jules', { ...asked, digest: 'a'.repeat(64) }),
      ).rejects.toThrow('is not that of the request');
    });

    it('what a reviewer narrowed, and the times that policy gives by now', async () => {
      const asked = await world.submit('ada', {
        ...CREATE,
        identity: { ...CREATE.identity, scopes: ['ledger:write', 'own:read'] },
      });
      await world.review('omar', asked, 'approve', { scopes: ['own:read'] });
      await world.setPolicies(
        TEST_POLICIES.replaceAll('"PT4H"', '"PT1H"').replaceAll('P7D', 'P1D'),
      );
      const { granted } = await breakIt('jules', asked);
      expect(granted).toEqual({
        scopes: ['own:read'],
        endsAt: addDuration(world.clock.now(), 'PT1H'),
      });
      expect((await db<GrantsRow>('grants'))[0].rotate_every).toBe('P1D');
    });

    it.each(['change', 'retire'] as const)('to %s', async kind => {
      const created = await world.submit('ada', {
        ...CREATE,
        identity: { ...CREATE.identity, scopes: ['own:read'] },
      });
      await world.engineSays(created.id);
      const asked = await world.submit(
        'ada',
        kind === 'retire'
          ? { kind, identity: NAME, reason: 'over' }
          : {
              ...CREATE,
              kind,
              identity: { ...CREATE.identity, scopes: ['own:write'] },
            },
      );
      await expect(
        world.requests.breakGlass(await world.caller('jules'), asked.id, {
          reason: REASON,
          digest: asked.digest,
        }),
      ).rejects.toThrow(`and not to \`${kind}\` it`);
    });
  });

  describe('for a renewal', () => {
    const governed = async () => {
      const created = await world.submit('ada');
      for (const name of ['omar', 'lena', 'sam']) {
        await world.review(name, created);
      }
      await world.engineSays(created.id);
    };
    const renewal = {
      kind: 'renew',
      identity: NAME,
      reason: 'it ends',
    } as const;

    it('takes nothing away from a grant that lasts longer', async () => {
      await governed();
      const asked = await world.submit('ada', renewal);
      await expect(breakIt('jules', asked)).rejects.toThrow(
        'there is nothing to be won by it',
      );
      expect((await world.stored(asked.id))?.state).toBe('pending');
    });

    it('lets what has ended go on for a short time', async () => {
      await governed();
      world.clock.advance('P90D');
      const asked = await world.submit('ada', renewal);
      await breakIt('jules', asked);
      expect(
        await world.identity('identity:payments/ledger-api-db'),
      ).toMatchObject({
        grant_ends_at: addDuration(world.clock.now(), 'PT4H'),
        break_glass_at: world.clock.now(),
      });
    });
  });

  it('gives no reviewed grant to go on from: what was broken is asked for anew', async () => {
    await world.setPolicies(
      `${TEST_POLICIES}\n@id("no-more") @reason("what widens nothing is fine") @tier("low") @approvals("none") @maxGrant("P90D") @rotateEvery("P7D") @maxTtl("PT1H")
permit (principal, action == Custody::Action::"change", resource) when { !context.widens };
@id("widening") @reason("what widens is denied here") forbid (principal, action == Custody::Action::"change", resource) when { context.widens };`,
    );
    const asked = await world.submit('ada');
    await breakIt('jules', asked);
    await world.engineSays(asked.id);
    const again = await world.submit('ada', { ...CREATE, kind: 'change' });
    expect(again.state).toBe('denied');
    expect(again.decision.policyIds).toEqual(['widening']);
  });

  describe('is capped', () => {
    it('per person, and says when the next is possible', async () => {
      const requests = [];
      for (const name of ['a', 'b', 'c']) {
        requests.push(await world.submit('ada', named(name)));
      }
      const first = world.clock.now();
      await breakIt('jules', requests[0]);
      world.clock.advance('PT1H');
      await breakIt('jules', requests[1]);
      const next = addDuration(first, 'P1D');
      await expect(breakIt('jules', requests[2])).rejects.toMatchObject({
        name: 'BreakGlassLimitError',
        statusCode: 429,
        message: `you broke glass 2 times within P1D, and that is as often as it may be: the next is possible at ${next}; until then the request waits for its reviewers`,
      });
      expect((await world.stored(requests[2].id))?.state).toBe('pending');
      await breakIt('rosa', requests[2]);
      const later = await world.submit('ada', named('d'));
      world.clock.advance('PT23H');
      await breakIt('jules', later);
    });

    it('in total, however many do it at once', async () => {
      Object.assign(world.common.breakGlass, { perPerson: 2, total: 3 });
      const requests = [];
      for (let number = 0; number < 8; number++) {
        requests.push(await world.submit('ada', named(`db-${number}`)));
      }
      const results = await Promise.allSettled(
        requests.map((request, at) =>
          breakIt(at % 2 === 0 ? 'jules' : 'rosa', request),
        ),
      );
      expect(
        results.filter(({ status }) => status === 'fulfilled'),
      ).toHaveLength(3);
      const refused = results.flatMap(result =>
        result.status === 'rejected' ? [result.reason.name] : [],
      );
      expect(refused).toEqual(Array(5).fill('BreakGlassLimitError'));
      const rows = await db<BreakGlassesRow>('break_glasses');
      expect(rows).toHaveLength(3);
      for (const name of ['jules', 'rosa']) {
        expect(
          rows.filter(({ by }) => by === `user:default/${name}`).length,
        ).toBeLessThanOrEqual(2);
      }
    });

    it('at one request: of two at once, or of one beside a denial, the first holds', async () => {
      const twice = await world.submit('ada', named('twice'));
      const both = await Promise.allSettled([
        breakIt('jules', twice),
        breakIt('rosa', twice),
      ]);
      expect(both.map(({ status }) => status).sort()).toEqual([
        'fulfilled',
        'rejected',
      ]);
      const denied = await world.submit('ada', named('denied'));
      const either = await Promise.allSettled([
        breakIt('rosa', denied),
        world.review('omar', denied, 'deny'),
      ]);
      expect(either.map(({ status }) => status).sort()).toEqual([
        'fulfilled',
        'rejected',
      ]);
      const rows = await db<BreakGlassesRow>('break_glasses').where({
        request_id: denied.id,
      });
      expect(rows).toHaveLength(
        (await world.stored(denied.id))?.state === 'denied' ? 0 : 1,
      );
    });
  });

  describe('is reviewed afterwards', () => {
    it.each([
      ['who broke it', 'jules', /nobody reviews that they broke the glass/],
      ['who asked', 'ada', /nobody reviews what they asked for/],
      ['the owner alone, where more was owed', 'omar', /is not enough/],
      ['the platform team', 'priya', /those whose approval was owed/],
      ['an auditor', 'aud', /those whose approval was owed/],
      ['another of those who may break it', 'rosa', /there is no request/],
      ['somebody of another tenant', 'bea', /there is no request/],
    ])('and not by %s', async (_, name, why) => {
      const asked = await world.submit('ada');
      await breakIt('jules', asked);
      await expect(reviewIt(name, asked)).rejects.toThrow(why);
    });

    it.each([
      ['security, who was told', 'sam'],
      ['the owner of what is accessed', 'lena'],
    ])('by %s', async (_, name) => {
      const asked = await world.submit('ada');
      await breakIt('jules', asked);
      expect((await seen(name, asked)).can.reviewBreakGlass.allowed).toBe(true);
      const now = world.clock.now();
      expect((await reviewIt(name, asked)).breakGlass?.review).toEqual({
        by: { ref: `user:default/${name}`, title: name },
        verdict: 'justified',
        reason: `${name} looked at it`,
        at: now,
      });
      expect(
        await world.identity('identity:payments/ledger-api-db'),
      ).toMatchObject({
        break_glass_at: null,
        break_glass_review_due_at: null,
      });
      expect(await world.events(asked.id)).toContain(
        'request.break-glass-reviewed',
      );
    });

    it('once, even at the same moment', async () => {
      const asked = await world.submit('ada');
      await breakIt('jules', asked);
      const results = await Promise.allSettled([
        reviewIt('sam', asked),
        reviewIt('lena', asked, 'not-justified'),
      ]);
      expect(results.map(({ status }) => status).sort()).toEqual([
        'fulfilled',
        'rejected',
      ]);
      await expect(reviewIt('lena', asked)).rejects.toThrow(
        'it is reviewed already',
      );
    });

    it('by nobody where the glass was not broken', async () => {
      const asked = await world.submit('ada');
      await expect(reviewIt('sam', asked)).rejects.toThrow(
        'the glass was not broken for it',
      );
    });

    it('and is told: who broke it, who asked and the owner, louder where it was not justified', async () => {
      const asked = await world.submit('ada');
      await breakIt('jules', asked);
      await reviewIt('sam', asked, 'not-justified');
      const [, told] = await loudNotices();
      expect(told).toMatchObject({
        severity: 'critical',
        recipients: JSON.stringify([
          'group:default/payments',
          'user:default/ada',
          'user:default/jules',
        ]),
        title: 'sam reviewed that jules broke the glass: not justified',
      });
    });

    it('in the order in which it was broken: the first that is left is the finding', async () => {
      const asked = await world.submit('ada');
      const first = world.clock.now();
      await breakIt('jules', asked);
      await world.engineSays(asked.id);
      world.clock.advance('PT5H');
      const renewal = await world.submit('ada', {
        kind: 'renew',
        identity: NAME,
        reason: 'still down',
      });
      const second = world.clock.now();
      await breakIt('rosa', renewal);
      const since = async () =>
        (await world.identity('identity:payments/ledger-api-db'))
          ?.break_glass_at;
      const shown = async () =>
        (await listIdentityCards(db, ['component:payments/ledger-api'])).map(
          ({ breakGlass }) => breakGlass,
        );
      expect(await since()).toBe(first);
      expect(await shown()).toEqual([
        {
          request_id: asked.id,
          by: 'user:default/jules',
          reason: REASON,
          at: first,
          ends_at: addDuration(first, 'PT4H'),
          review_due_at: addDuration(first, 'P2D'),
        },
      ]);
      await reviewIt('sam', asked);
      expect(await since()).toBe(second);
      expect(await shown()).toEqual([
        expect.objectContaining({ request_id: renewal.id }),
      ]);
      await reviewIt('sam', renewal);
      expect(await since()).toBeNull();
      expect(await shown()).toEqual([null]);
    });

    it('with a reminder in the second half of the time, and a louder one when it is overdue', async () => {
      const asked = await world.submit('ada');
      await breakIt('jules', asked);
      const remind = () => remindOfReviews(world.clock.now(), world.common);
      world.clock.advance('PT23H');
      expect(await remind()).toBe(0);
      for (const step of ['PT1H', 'P1D']) {
        world.clock.advance(step);
        expect(await remind()).toBe(1);
        expect(await remind()).toBe(0);
      }
      const reminders = (await loudNotices()).slice(1);
      expect(reminders.map(({ severity }) => severity)).toEqual([
        'high',
        'critical',
      ]);
      expect(reminders[1].title).toBe(
        'Nobody reviewed in time that jules broke the glass',
      );
      await reviewIt('sam', asked);
      world.clock.advance('P1D');
      expect(await remind()).toBe(0);
    });
  });

  it('is what its certificate says, under the one digest, and no approval', async () => {
    const asked = await world.submit('ada');
    world.clock.advance('PT1M');
    await breakIt('jules', asked);
    world.clock.advance('PT1M');
    await reviewIt('sam', asked);
    const events = await findDecisionEvents(db, asked.id);
    expect(
      events.map(({ type, actor, reason }) => [type, actor, reason]),
    ).toEqual([
      ['request.submitted', 'user:default/ada', CREATE.reason],
      ['request.break-glass', 'user:default/jules', REASON],
      ['request.break-glass-reviewed', 'user:default/sam', 'sam looked at it'],
    ]);
    const data = events.map(event => JSON.parse(event.data));
    expect(new Set(data.map(({ digest }) => digest))).toEqual(
      new Set([asked.digest]),
    );
    expect(data[1]).toMatchObject({
      policyIds: ['break-glass'],
      endsAt: expect.any(String),
      reviewDueAt: expect.any(String),
      owed: expect.arrayContaining([{ term: 'owner', count: 1 }]),
    });
  });

  it('is seen by who broke it, and by those who are told, in lists too', async () => {
    const asked = await world.submit('ada', {
      ...CREATE,
      identity: { ...CREATE.identity, scopes: ['own:write'] },
    });
    const listed = async (name: string) =>
      (
        await world.authorized.list(await world.asker(name), { limit: 50 })
      ).items.map(({ id: one }) => one);
    expect(await listed('sam')).toEqual([]);
    await breakIt('jules', asked);
    for (const name of ['jules', 'sam', 'omar']) {
      expect(await listed(name)).toEqual([asked.id]);
    }
    for (const name of ['rosa', 'bea', 'stranger', 'lena']) {
      expect(await listed(name)).toEqual([]);
    }
  });

  it('counts for nothing where people are asked how long they take, or what they approved last', async () => {
    for (let number = 0; number < 6; number++) {
      Object.assign(world.common.breakGlass, { perPerson: 9, total: 9 });
      const asked = await world.submit('ada', named(`db-${number}`));
      world.clock.advance('PT1M');
      await breakIt('jules', asked);
    }
    const preview = await world.preview('ada', named('another'));
    expect(preview.usuallyApprovedIn).toBeNull();
  });
});
