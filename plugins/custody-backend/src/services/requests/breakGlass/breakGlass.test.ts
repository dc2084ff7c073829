import { addDuration } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { glassIn, REASON } from '../../../__testUtils__/breakingGlass';
import { clearTables } from '../../../__testUtils__/clearTables';
import { testDatabases } from '../../../__testUtils__/databases';
import {
  CREATE,
  createRequestWorld,
  type RequestWorld,
} from '../../../__testUtils__/requestWorld';
import { findDecisionEvents } from '../../../store/audit/readEvents';
import type { GrantsRow } from '../../../store/tables';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('breaking the glass, %s', id => {
  let db: Knex;
  let world: RequestWorld;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });

  beforeEach(async () => {
    await clearTables(db);
    world = await createRequestWorld(db);
  });

  const { breakIt, reviewIt, seen, named, loudNotices } = glassIn(() => world);

  it('approves at once, short, and says who, why, under which policy and until when', async () => {
    const asked = await world.submit('ada');
    const before = await seen('jules', asked);
    expect(before.can.breakGlass.allowed).toBe(true);
    expect(before.breakGlassOffer).toEqual({
      maxGrant: 'PT4H',
      within: 'P1D',
      own: { left: 2, of: 2 },
      total: { left: 5, of: 5 },
    });
    expect((await seen('omar', asked)).breakGlassOffer).toBeNull();
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
        reviewers: [
          { ref: 'group:default/security', title: null },
          { ref: 'group:default/data-platform', title: null },
        ],
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
    // Some of them are to review it afterwards, so nobody is told that nothing is wanted of them.
    expect(taken.title).toContain('your approval is not waited for any more');
    expect(world.common.auditor.createEvent).toHaveBeenCalledWith(
      expect.objectContaining({
        eventId: 'request-break-glass',
        severityLevel: 'critical',
      }),
    );
  });

  it('tells who asked that what they asked for is there: at once, or when the engine has made it', async () => {
    const told = async (requestId: string) =>
      (await world.notices())
        .filter(
          ({ link, topic }) =>
            topic === 'custody:request' && link.endsWith(requestId),
        )
        .map(({ title, recipients }) => [title, recipients]);
    const made = await world.submit('ada');
    await breakIt('jules', made);
    expect(await told(made.id)).toEqual([]);
    await world.engineSays(made.id);
    const fulfilled = (name: string) => [
      `Your request for a new identity ${name} is carried out for 4 hours: jules broke the glass for it`,
      JSON.stringify(['user:default/ada']),
    ];
    expect(await told(made.id)).toEqual([fulfilled('ledger-api-db')]);
    const leased = await world.submit('ada', {
      ...CREATE,
      identity: {
        ...CREATE.identity,
        name: 'leased',
        credential: { mode: 'leased' },
      },
    });
    await breakIt('jules', leased);
    expect(await told(leased.id)).toEqual([fulfilled('leased')]);
  });

  it('governs what was declared in Git in place, and its end and its review hold as for any', async () => {
    const asked = await world.submit('ada');
    await world.withdraw('ada', asked.id);
    // As the catalog's sweep enters what it finds declared.
    await db('identities').update({ state: 'ungoverned', origin: 'git' });
    const again = await world.submit('ada', world.asked('to govern it'));
    await breakIt('jules', again);
    expect(
      await world.identity('identity:payments/ledger-api-db'),
    ).toMatchObject({
      state: 'governed',
      origin: 'git',
      grant_ends_at: addDuration(world.clock.now(), 'PT4H'),
      break_glass_at: world.clock.now(),
    });
    await expect(reviewIt('ada', again)).rejects.toThrow(
      'nobody reviews what they asked for',
    );
    expect((await reviewIt('sam', again)).breakGlass?.review).not.toBeNull();
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
