import type { Knex } from 'knex';
import { audited } from '../../audit/auditLog';
import { enqueue } from '../../engine/enqueue';
import {
  createRequestWorld,
  CREATE,
  RequestWorld,
} from '../../__testUtils__/requestWorld';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import {
  DENYING_POLICIES,
  STRICTER_POLICIES,
} from '../../__testUtils__/policies';

jest.setTimeout(60_000);

const databases = testDatabases();

const own = (scopes: string[], more: object = {}) => ({
  ...CREATE,
  identity: { ...CREATE.identity, scopes, ...more },
});

const MEDIUM = own(['own:write']);

const LOW = own(['own:read']);

describe.each(databases.eachSupportedId())('requests on %s', id => {
  let db: Knex;
  let world: RequestWorld;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });
  beforeEach(async () => {
    await clearTables(db);
    world = await createRequestWorld(db);
  });

  it('runs the whole way: submitted, three approvals, approved, fulfilled', async () => {
    const request = await world.submit('ada');
    expect(request).toMatchObject({
      state: 'pending',
      can: { review: { allowed: false }, withdraw: { allowed: true } },
    });
    await world.review('omar', request);
    await world.review('lena', request);
    const approved = await world.review('sam', request);
    expect(approved).toMatchObject({
      state: 'approved',
      granted: { scopes: ['ledger:write'] },
    });
    await world.engineSays(request.id);
    const done = await world.requests.get(
      await world.caller('ada'),
      request.id,
    );
    expect(done.state).toBe('fulfilled');
    expect(done.approvals.map(({ givenBy }) => givenBy)).toEqual([
      ['user:default/sam'],
      ['user:default/omar'],
      ['user:default/lena'],
    ]);
    expect(await world.events(request.id)).toEqual(
      expect.arrayContaining([
        'request.submitted',
        'request.reviewed',
        'request.approved',
        'identity.governed',
        'request.fulfilled',
      ]),
    );
    expect(
      await world.identity('identity:payments/ledger-api-db'),
    ).toMatchObject({ state: 'governed', pending_request_id: null });
  });

  it('approves at once where nothing is owed', async () => {
    const request = await world.submit('ada', LOW);
    expect(request).toMatchObject({ state: 'approved', approvals: [] });
  });

  it('keeps a request that policy denies, and frees the name', async () => {
    const request = await world.submit('sam', MEDIUM);
    expect(request).toMatchObject({ state: 'denied', identity: { uid: /./ } });
    expect(request.outcome).toContain('policy denies it');
    expect(
      await world.identity('identity:payments/ledger-api-db'),
    ).toMatchObject({ state: 'declined', pending_request_id: null });
    expect((await world.submit('ada', MEDIUM)).state).toBe('pending');
  });

  it('takes no review of anything but what is there', async () => {
    const request = await world.submit('ada');
    const stale = '0'.repeat(64);
    await expect(
      world.review('omar', { ...request, digest: stale }),
    ).rejects.toMatchObject({
      name: 'ConflictError',
      message: `\`digest\` \`${stale}\` is not that of the request; reload it and review what is there now`,
    });
    expect(await db('reviews')).toEqual([]);
  });

  it('lets one denial win', async () => {
    const request = await world.submit('ada');
    await world.review('omar', request);
    const denied = await world.review('lena', request, 'deny');
    expect(denied).toMatchObject({ state: 'denied' });
    expect(denied.outcome).toContain('because lena says so');
    await expect(world.review('sam', request)).rejects.toMatchObject({
      name: 'ConflictError',
    });
    expect(
      await world.identity('identity:payments/ledger-api-db'),
    ).toMatchObject({ state: 'declined' });
  });

  it('grants what all reviewers left of it', async () => {
    const request = await world.submit('ada', own(['own:write', 'own:delete']));
    await expect(
      world.review('omar', request, 'approve', { scopes: ['ledger:write'] }),
    ).rejects.toThrow(/was not asked for/);
    const approved = await world.review('omar', request, 'approve', {
      scopes: ['own:write'],
      maxGrant: 'P30D',
    });
    expect(approved.granted).toEqual({
      scopes: ['own:write'],
      endsAt: expect.any(String),
    });
    expect(
      Date.parse(approved.granted?.endsAt as string) -
        Date.parse(approved.decidedAt as string),
    ).toBe(30 * 86_400_000);
    const row = await world.identity('identity:payments/ledger-api-db');
    expect(JSON.parse(row?.scopes as string)).toEqual(['own:write']);
  });

  describe('policy, asked again', () => {
    it.each<[string, string, RegExp]>([
      ['is stricter', STRICTER_POLICIES, /policy asks for more now/],
      ['denies', DENYING_POLICIES, /policy denies it now/],
    ])('voids what it approved when it %s', async (_, policies, outcome) => {
      const request = await world.submit('ada', MEDIUM);
      await world.setPolicies(policies);
      const voided = await world.review('omar', request);
      expect(voided.state).toBe('denied');
      expect(voided.outcome).toMatch(outcome);
      expect(await world.events(request.id)).toContain(
        'request.denied-by-policy',
      );
    });

    it('is asked at fulfilment too', async () => {
      const request = await world.submit('ada', LOW);
      const recheck = () =>
        world.outcomes.recheck({
          requestId: request.id,
          now: world.clock.now(),
        });
      expect(await recheck()).toBeNull();
      world.org.users['user:default/ada'] = [];
      expect(await recheck()).toMatch(/policy denies it now/);
    });

    it('keeps the set in force when a new one is bad', async () => {
      await world.setPolicies('permit (principal, action');
      expect((await world.submit('ada', MEDIUM)).state).toBe('pending');
    });
  });

  describe('the same again', () => {
    it('is the same request while it is open', async () => {
      const first = await world.submit('ada');
      expect((await world.submit('ada')).id).toBe(first.id);
      await world.withdraw('ada', first.id);
      expect((await world.submit('ada')).id).not.toBe(first.id);
    });

    it('is one request when it comes twice at the same moment', async () => {
      const both = await Promise.all([
        world.submit('ada'),
        world.submit('ada'),
      ]);
      expect(both[0].id).toBe(both[1].id);
      const [{ n }] = await world.db('requests').count({ n: '*' });
      expect(Number(n)).toBe(1);
    });

    it('about the same thing but different supersedes', async () => {
      const first = await world.submit('ada');
      const second = await world.submit('ada', { ...CREATE, reason: 'better' });
      expect(second.state).toBe('pending');
      expect(await world.stored(first.id)).toMatchObject({
        state: 'superseded',
        outcome: `superseded by the request ${second.id}`,
      });
      await expect(world.review('omar', first)).rejects.toMatchObject({
        name: 'ConflictError',
      });
    });

    it("about somebody else's is refused", async () => {
      await world.submit('ada');
      await expect(world.submit('omar')).rejects.toMatchObject({
        name: 'ConflictError',
      });
    });
  });

  it('two reviewers who complete the quorum at the same moment approve once', async () => {
    const request = await world.submit('ada');
    await world.review('lena', request);
    const results = await Promise.allSettled([
      world.review('omar', request),
      world.review('sam', request),
    ]);
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
    ]);
    expect((await world.stored(request.id))?.state).toBe('approved');
    const approvals = (await world.events(request.id)).filter(
      type => type === 'request.approved',
    );
    expect(approvals).toHaveLength(1);
  });

  it('an approval and a denial at the same moment leave one outcome', async () => {
    const request = await world.submit('ada', MEDIUM);
    await Promise.allSettled([
      world.review('omar', request, 'approve'),
      world.review('paula', request, 'deny'),
    ]);
    const events = await world.events(request.id);
    const outcomes = events.filter(
      type => type === 'request.approved' || type === 'request.denied',
    );
    expect(outcomes).toHaveLength(1);
  });

  describe('time', () => {
    it('expires what nobody decides', async () => {
      const request = await world.submit('ada');
      world.clock.advance('P13D');
      expect(await world.tick()).toBe(0);
      world.clock.advance('P2D');
      expect(await world.tick()).toBe(1);
      expect((await world.stored(request.id))?.state).toBe('expired');
      expect(
        await world.identity('identity:payments/ledger-api-db'),
      ).toMatchObject({ state: 'declined', pending_request_id: null });
    });

    it('lapses what could not be brought about', async () => {
      const request = await world.submit('ada', LOW);
      world.clock.advance('P8D');
      expect(await world.tick()).toBe(1);
      expect((await world.stored(request.id))?.state).toBe('lapsed');
      await world.engineSays(request.id);
      expect((await world.stored(request.id))?.state).toBe('lapsed');
    });

    it('takes back what lapsed while it waited its turn, and leaves what it waited for', async () => {
      const REF = 'identity:payments/ledger-api-db';
      const made = await world.submit('ada', LOW);
      await world.engineSays(made.id);
      const before = await world.identity(REF);
      await audited(world.common, (tx, audit) =>
        enqueue(
          { tx, audit, outcomes: () => world.outcomes },
          before?.uid as string,
          {
            kind: 'rotate',
            requestId: null,
            requestedBy: 'user:default/omar',
            reason: 'somebody left',
          },
          { now: world.clock.now(), whenBusy: 'refuse' },
        ),
      );
      world.clock.advance('PT1S');
      const more = await world.submit('ada', {
        ...own(['own:read', 'own:write']),
        kind: 'change',
      });
      await world.review('omar', more);
      expect((await world.identity(REF))?.grant_id).not.toBe(before?.grant_id);

      world.clock.advance('P8D');
      expect(await world.tick()).toBe(1);
      expect((await world.stored(more.id))?.state).toBe('lapsed');
      expect(await world.identity(REF)).toEqual({
        ...before,
        updated_at: world.clock.now(),
      });
      expect(
        await db('operations')
          .select('kind', 'request_id', 'state', 'last_error')
          .whereNot({ state: 'done' })
          .orderBy('created_at'),
      ).toEqual([
        expect.objectContaining({ request_id: null, state: 'running' }),
        {
          // Its first version was never made here.
          kind: 'issue',
          request_id: more.id,
          state: 'cancelled',
          last_error: 'the request is `lapsed`',
        },
      ]);
    });

    it('never lapses what cuts off, which is never given up', async () => {
      const made = await world.submit('ada', LOW);
      await world.engineSays(made.id);
      const { namespace, name } = CREATE.identity;
      const request = await world.submit('ada', {
        kind: 'retire',
        identity: { namespace, name },
        reason: 'not needed',
      });
      await world.review('omar', request);
      expect((await world.stored(request.id))?.state).toBe('approved');
      world.clock.advance('P30D');
      expect(await world.tick()).toBe(0);
      expect((await world.stored(request.id))?.state).toBe('approved');
    });
  });

  it('is withdrawn by who asked, and by nobody else', async () => {
    const request = await world.submit('ada');
    await expect(world.withdraw('omar', request.id)).rejects.toMatchObject({
      name: 'NotAllowedError',
    });
    expect((await world.withdraw('ada', request.id)).state).toBe('withdrawn');
  });

  it('keeps what people say as they say it, when they deny or take back', async () => {
    const denied = await world.submit('ada');
    await world.review('omar', denied, 'deny');
    const withdrawn = await world.submit('ada', MEDIUM);
    await world.withdraw('ada', withdrawn.id);
    expect(
      await db('audit_events')
        .whereIn('type', ['request.denied', 'request.withdrawn'])
        .orderBy('type')
        .select('actor', 'reason'),
    ).toEqual([
      { actor: 'user:default/omar', reason: 'because omar says so' },
      { actor: 'user:default/ada', reason: 'not needed any more' },
    ]);
    expect((await world.stored(denied.id))?.outcome).toBe(
      'denied by user:default/omar: because omar says so',
    );
  });

  it('records a failure of the engine', async () => {
    const request = await world.submit('ada', LOW);
    await world.engineSays(request.id, 'the provider is gone');
    expect(await world.stored(request.id)).toMatchObject({
      state: 'failed',
      outcome: 'the provider is gone',
    });
  });

  it('declares a component that needs no credential, at once', async () => {
    const declaration = {
      kind: 'declare',
      component: 'component:payments/ledger-api',
      owner: 'group:default/payments',
      reason: 'it talks to nothing',
    } as const;
    const request = await world.submit('ada', declaration);
    expect(request).toMatchObject({ state: 'fulfilled', identity: null });
    await expect(world.submit('sam', declaration)).rejects.toThrow(
      /the requester is not in/,
    );
  });

  it('pages through a list', async () => {
    for (const name of ['a', 'b', 'c']) {
      world.clock.advance('PT1M');
      await world.submit('ada', own(['own:write'], { name }));
    }
    const caller = await world.caller('omar');
    const list = (query: object) =>
      world.requests.list(caller, { limit: 2, ...query }, () => {});
    const first = await list({ total: true });
    expect(first.total).toBe(3);
    expect(first.items.map(({ identity }) => identity?.name)).toEqual([
      'c',
      'b',
    ]);
    const second = await list({ cursor: first.nextCursor });
    expect(second.items.map(({ identity }) => identity?.name)).toEqual(['a']);
    expect(second.nextCursor).toBeNull();
    await world.review('omar', first.items[0]);
    const mine = await list({ reviewable: 'me', limit: 10 });
    expect(mine.items.map(({ identity }) => identity?.name)).toEqual([
      'b',
      'a',
    ]);
    await expect(list({ cursor: 'nonsense' })).rejects.toThrow(/cursor/);
  });
});
