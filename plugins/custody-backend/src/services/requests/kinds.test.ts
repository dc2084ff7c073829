import type { Knex } from 'knex';
import {
  addDuration,
  EXCEPTABLE_RULES,
  FINDING_RULES,
} from '@custody/backstage-plugin-custody-common';
import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import { putInUse } from '../../__testUtils__/putInUse';
import {
  CREATE,
  createRequestWorld,
  RequestWorld,
} from '../../__testUtils__/requestWorld';
import { findExceptions } from '../../store/requests';
import type {
  ConsumersRow,
  GrantsRow,
  IdentitiesRow,
} from '../../store/tables';

jest.setTimeout(60_000);

const databases = testDatabases();
const REF = 'identity:payments/ledger-api-db';
const NAME = { namespace: 'payments', name: 'ledger-api-db' };
const identity = (scopes: string[], more: object = {}) => ({
  ...CREATE.identity,
  scopes,
  ...more,
});
const because = { reason: 'because' };

describe.each(databases.eachSupportedId())('kinds of request on %s', id => {
  let db: Knex;
  let world: RequestWorld;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });
  beforeEach(async () => {
    await clearTables(db);
    world = await createRequestWorld(db);
    const { id: request } = await world.submit('ada', {
      ...CREATE,
      identity: identity(['own:read']),
    });
    await world.engineSays(request);
  });

  const grants = () =>
    db<GrantsRow>('grants').orderBy('starts_at').orderBy('superseded_at');

  it('change asks anew, and says what is granted today', async () => {
    const request = await world.submit('ada', {
      kind: 'change',
      identity: identity(['own:read', 'own:write']),
      ...because,
    });
    expect(request).toMatchObject({
      state: 'pending',
      grantedToday: { scopes: ['own:read'] },
    });
    await world.review('omar', request);
    const row = await world.identity(REF);
    expect(JSON.parse(row?.scopes as string)).toEqual([
      'own:read',
      'own:write',
    ]);
  });

  it('change of when it is rotated says what is asked, and what holds until then', async () => {
    const ask = (rotation: object) =>
      world.submit('ada', {
        kind: 'change',
        identity: identity(['own:read', 'own:write'], { rotation }),
        ...because,
      });
    const schedule = { schedule: '0 3 * * 1-4' };
    const window = { window: 'Mon-Thu 09:00-16:00 Europe/Berlin' };
    const first = await ask(schedule);
    expect(first.rotation).toEqual({ asked: schedule, today: null });
    await world.review('omar', first);
    expect(await world.identity(REF)).toMatchObject({
      rotation_schedule: schedule.schedule,
      rotation_window: null,
    });
    const second = await ask(window);
    expect(second.rotation).toEqual({ asked: window, today: schedule });
    await world.review('omar', second);
    await world.engineSays(second.id);
    const third = await world.submit('ada', {
      kind: 'renew',
      identity: NAME,
      ...because,
    });
    expect(third.rotation).toBeNull();
    expect(await world.identity(REF)).toMatchObject({
      rotation_schedule: null,
      rotation_window: window.window,
    });
  });

  it.each([
    [{ owner: 'group:default/ledger-squad' }, /ask to transfer it instead/],
    [{ credential: { mode: 'leased' } }, /create another identity instead/],
  ])('change is not for %j', async (more, message) => {
    await expect(
      world.submit('ada', {
        kind: 'change',
        identity: identity(['own:read'], more),
        ...because,
      }),
    ).rejects.toThrow(message);
  });

  it('renew gives the same scopes, longer', async () => {
    world.clock.advance('P30D');
    const request = await world.submit('ada', {
      kind: 'renew',
      identity: NAME,
      ...because,
    });
    expect(request.granted).toMatchObject({ scopes: ['own:read'] });
    const [before, after] = await grants();
    expect(JSON.parse(after.scopes)).toEqual(JSON.parse(before.scopes));
    expect((after.ends_at as string) > (before.ends_at as string)).toBe(true);
  });

  it('renew with fewer scopes takes the rest away, also of the version in use', async () => {
    const wider = await world.submit('ada', {
      kind: 'change',
      identity: identity(['own:read', 'own:write']),
      ...because,
    });
    await world.review('omar', wider);
    const inUse = (await world.identity(REF)) as IdentitiesRow;
    await db.transaction(tx =>
      putInUse(tx, inUse, inUse.grant_id as string, world.clock.now()),
    );
    await world.engineSays(wider.id);
    const request = await world.submit('ada', {
      kind: 'renew',
      identity: NAME,
      ...because,
    });
    const { state } = await world.review('omar', request, 'approve', {
      scopes: ['own:read'],
    });
    expect(state).toBe('approved');
    expect((await world.identity(REF))?.scopes).toBe('["own:read"]');
    expect(
      await db('operations').where({ request_id: request.id }),
    ).toMatchObject([
      {
        kind: 'rotate',
        reason:
          'the grant was renewed with fewer scopes, and the version has more',
      },
    ]);
  });

  it('what was denied is asked again by its requester, with what it said', async () => {
    const payload = {
      kind: 'change' as const,
      identity: identity(['own:read', 'own:write']),
      ...because,
    };
    const seen = async (request: { id: string }) =>
      world.requests.get(await world.caller('ada'), request.id);
    const denied = await world.review(
      'omar',
      await world.submit('ada', payload),
      'deny',
    );
    expect(denied).toMatchObject({ state: 'denied', askAgain: null });
    const { askAgain } = await seen(denied);
    expect(askAgain).toMatchObject(payload);
    expect(askAgain).not.toHaveProperty('task');
    const again = await world.submit('ada', {
      ...askAgain!,
      reason: 'less',
    });
    expect(again).toMatchObject({ state: 'pending', askAgain: null });
    expect(again.id).not.toBe(denied.id);
    expect((await seen(denied)).askAgain).toBeNull();
  });

  it('transfer needs both owners, and is done when both agree', async () => {
    world.org.users['user:default/lola'] = ['group:default/ledger-squad'];
    const request = await world.submit('ada', {
      kind: 'transfer',
      identity: NAME,
      owner: 'group:default/ledger-squad',
      ...because,
    });
    // What reviewers read says who has it, and who is to have it.
    expect(request).toMatchObject({
      owner: { ref: 'group:default/payments' },
      newOwner: { ref: 'group:default/ledger-squad' },
    });
    await world.review('omar', request);
    expect((await world.stored(request.id))?.state).toBe('pending');
    await world.review('lola', request);
    expect((await world.stored(request.id))?.state).toBe('fulfilled');
    expect(await world.identity(REF)).toMatchObject({
      owner: 'group:default/ledger-squad',
      tenant: 'payments',
      pending_request_id: null,
    });
  });

  it.each([
    ['group:default/payments', /owns it already/],
    ['group:default/nobody', /is not in the catalog/],
    ['user:default/omar', /is not a group/],
    [
      'group:default/storefront',
      /`group:default\/storefront` is not within the tenant `payments`/,
    ],
    [
      'group:default/data-platform',
      /`group:default\/data-platform` is not within the tenant `payments`/,
    ],
  ])('transfer is not to %s', async (owner, message) => {
    await expect(
      world.submit('ada', {
        kind: 'transfer',
        identity: NAME,
        owner,
        ...because,
      }),
    ).rejects.toThrow(message);
  });

  it('transfer leaves no tenant, where the owner makes it one of a tenant', async () => {
    // The namespace is nobody's: the tenant is that of the owner.
    await db<IdentitiesRow>('identities').update({
      namespace: 'shared',
      ref: 'identity:shared/ledger-api-db',
    });
    const transfer = (owner: string) =>
      world.submit('ada', {
        kind: 'transfer',
        identity: { ...NAME, namespace: 'shared' },
        owner,
        ...because,
      });
    await expect(transfer('group:default/storefront')).rejects.toThrow(
      /belongs to the tenant `storefront`, and `identity:shared\/ledger-api-db` to `payments`; name an owner of the same tenant/,
    );
    await expect(transfer('group:default/data-platform')).rejects.toThrow(
      /belongs to no tenant, and/,
    );
  });

  it('retire is approved, and left to the engine', async () => {
    const request = await world.submit('ada', {
      kind: 'retire',
      identity: NAME,
      ...because,
    });
    expect(request.derived).toBeNull();
    expect(await world.review('omar', request)).toMatchObject({
      state: 'approved',
      granted: { scopes: [] },
    });
    expect(await world.events(request.id)).toContain('operation.started');
  });

  it.each([
    { kind: 'retire' as const },
    { kind: 'transfer' as const, owner: 'group:default/ledger-squad' },
  ])('$kind can be asked for what is suspended', async what => {
    world.org.users['user:default/lola'] = ['group:default/ledger-squad'];
    await db<IdentitiesRow>('identities').update({ state: 'suspended' });
    const request = await world.submit('ada', {
      ...what,
      identity: NAME,
      ...because,
    });
    expect(request.state).toBe('pending');
  });

  it('change brings back what was compromised, once it is approved again', async () => {
    await db<IdentitiesRow>('identities').update({
      state: 'compromised',
      compromised_at: world.clock.now(),
    });
    world.clock.advance('PT1M');
    const request = await world.submit('ada', {
      kind: 'change',
      identity: identity(['own:write']),
      ...because,
    });
    expect(request.state).toBe('pending');
    expect(request.decision.reasons).not.toEqual([]);
    expect((await world.identity(REF))?.state).toBe('compromised');
    await world.review('omar', request);
    expect(await world.identity(REF)).toMatchObject({
      state: 'governed',
      compromised_at: null,
    });
  });

  it.each(
    (['suspended', 'compromised', 'retired'] as const).flatMap(state =>
      (['change', 'consume'] as const).map(kind => ({ state, kind })),
    ),
  )(
    'a $kind that was asked before it was $state undoes nothing of that',
    async ({ state, kind }) => {
      const consumer = await ConsumerDouble.create('late');
      const keys = await consumer.keys();
      const request = await world.submit(
        'ada',
        kind === 'change'
          ? { kind, identity: identity(['own:read', 'own:write']), ...because }
          : {
              kind,
              identity: NAME,
              consumers: [{ name: 'late', keys }],
              ...because,
            },
      );
      expect(request.state).toBe('pending');
      world.clock.advance('PT1M');
      await db<IdentitiesRow>('identities').update({
        state,
        compromised_at: state === 'compromised' ? world.clock.now() : null,
      });
      world.clock.advance('PT1M');
      await expect(world.review('omar', request)).rejects.toThrow(state);
      expect(await world.identity(REF)).toMatchObject({
        state,
        scopes: '["own:read"]',
      });
      expect(await db('consumers').where({ name: 'late' })).toEqual([]);
    },
  );

  it('what is retired keeps its name for ever', async () => {
    await db<IdentitiesRow>('identities').update({ state: 'retired' });
    await expect(
      world.submit('ada', { ...CREATE, identity: identity(['own:read']) }),
    ).rejects.toThrow(/is retired, and is not used again/);
    await expect(
      world.submit('ada', { kind: 'renew', identity: NAME, ...because }),
    ).rejects.toThrow(/is `retired`/);
  });

  it('an exception holds until its date', async () => {
    const asked = (days: number) => ({
      kind: 'except' as const,
      identity: NAME,
      rule: 'rotation-overdue',
      compensatingControl: 'it is watched',
      until: new Date(
        Date.parse(world.clock.now()) + days * 86_400_000,
      ).toISOString(),
      ...because,
    });
    await expect(world.submit('ada', asked(-1))).rejects.toThrow(
      /is not in the future/,
    );
    await expect(world.submit('ada', asked(31))).rejects.toThrow(
      /may last until/,
    );
    await expect(
      world.submit('ada', { ...asked(30), rule: 'whatever-bothers-me' }),
    ).rejects.toThrow(
      '`whatever-bothers-me` is no rule; name the rule of a finding',
    );
    const request = await world.submit('ada', asked(30));
    await world.review('omar', request);
    expect((await world.stored(request.id))?.state).toBe('fulfilled');
    const uid = request.identity?.uid as string;
    expect(await findExceptions(db, uid, world.clock.now())).toEqual([
      'rotation-overdue',
    ]);
    world.clock.advance('P31D');
    expect(await findExceptions(db, uid, world.clock.now())).toEqual([]);
  });

  const askException = (name: string, rule = 'rotation-overdue') =>
    world.submit(name, {
      kind: 'except',
      identity: NAME,
      rule,
      compensatingControl: 'it is watched',
      until: addDuration(world.clock.now(), 'P30D'),
      ...because,
    });

  it.each(['ada', 'omar', 'priya'])(
    'an exception is asked for by whoever answers for it, as %s does',
    async name => {
      expect((await askException(name)).state).toBe('pending');
    },
  );

  // A member of its tenant, and an auditor: they see it, and answer for nothing of it.
  it.each(['guest', 'aud'])(
    'an exception is not asked for by %s, who would hold up its owner',
    async name => {
      world.org.users['user:default/guest'] = ['group:default/payments-guests'];
      await expect(askException(name)).rejects.toThrow(
        /asked for by members of its owner.*have somebody of `group:default\/payments` ask for it/,
      );
      expect((await askException('ada')).state).toBe('pending');
    },
  );

  it.each(FINDING_RULES.filter(rule => !EXCEPTABLE_RULES.includes(rule)))(
    'there is no exception from %s',
    async rule => {
      await expect(askException('ada', rule)).rejects.toThrow(
        `there is no exception from \`${rule}\``,
      );
    },
  );

  it('an exception holds no longer than a reviewer let it', async () => {
    const request = await world.submit('ada', {
      kind: 'except',
      identity: NAME,
      rule: 'rotation-overdue',
      compensatingControl: 'it is watched',
      until: addDuration(world.clock.now(), 'P30D'),
      ...because,
    });
    const { granted } = await world.review('omar', request, 'approve', {
      maxGrant: 'P7D',
    });
    const endsAt = addDuration(world.clock.now(), 'P7D');
    expect(granted?.endsAt).toBe(endsAt);
    const uid = request.identity?.uid as string;
    world.clock.advance('P6D');
    expect(await findExceptions(db, uid, world.clock.now())).toHaveLength(1);
    world.clock.advance('P1D');
    expect(await findExceptions(db, uid, world.clock.now())).toEqual([]);
  });

  it('a consumer is approved with exactly its keys', async () => {
    const consumer = await ConsumerDouble.create('ledger-batch');
    const keys = await consumer.keys();
    const request = await world.submit('ada', {
      kind: 'consume',
      identity: NAME,
      consumers: [{ name: 'ledger-batch', keys }],
      ...because,
    });
    expect(request.consumers).toEqual([
      {
        name: 'ledger-batch',
        thumbprints: [expect.any(String), expect.any(String)],
        replaced: null,
        kept: false,
      },
    ]);
    await world.review('omar', request);
    expect(await db('consumers').select('name', 'state')).toEqual([
      { name: 'ledger-batch', state: 'active' },
    ]);
  });

  describe('a consumer that exists', () => {
    const asked = async (double: ConsumerDouble) =>
      world.submit('ada', {
        kind: 'consume',
        identity: NAME,
        consumers: [{ name: 'ledger-batch', keys: await double.keys() }],
        ...because,
      });
    let first: ConsumerDouble;
    let thumbprints: string[];
    beforeEach(async () => {
      first = await ConsumerDouble.create('ledger-batch');
      const request = await asked(first);
      [{ thumbprints }] = request.consumers;
      await world.review('omar', request);
      await world.engineSays(request.id);
      world.clock.advance('PT1M');
    });

    it('is said to lose its keys, while that can be reviewed', async () => {
      const request = await asked(await ConsumerDouble.create('ledger-batch'));
      expect(request.consumers).toMatchObject([{ replaced: thumbprints }]);
      const approved = await world.review('omar', request);
      expect(approved.consumers).toMatchObject([{ replaced: null }]);
    });

    it('loses nothing where it is asked for with the keys that it has', async () => {
      expect((await asked(first)).consumers).toMatchObject([
        { replaced: null },
      ]);
    });

    it('could have the keys again that it had, until it got the new version', async () => {
      const replaced = () => db<ConsumersRow>('consumers').pluck('replaced');
      expect(await replaced()).toEqual([null]);
      await db<IdentitiesRow>('identities').update({ current_version: 1 });
      const request = await asked(await ConsumerDouble.create('ledger-batch'));
      await world.review('omar', request);
      expect(
        (await replaced()).map(text => JSON.parse(text ?? '')),
      ).toMatchObject([
        { thumbprint: first.thumbprint, state: 'active', replaced: null },
      ]);
      await world.engineSays(request.id);
      expect(await replaced()).toEqual([null]);
    });

    it('loses only the keys that the reviewer saw', async () => {
      const request = await asked(await ConsumerDouble.create('ledger-batch'));
      const [signing, encryption] = await (
        await ConsumerDouble.create('ledger-batch')
      ).keys();
      await db('consumers').update({
        signing_key: JSON.stringify(signing),
        encryption_key: JSON.stringify(encryption),
      });
      await expect(world.review('omar', request)).rejects.toMatchObject({
        name: 'ConflictError',
        message: expect.stringContaining(
          'the keys of `ledger-batch` are others by now',
        ),
      });
      expect((await world.stored(request.id))?.state).toBe('pending');
      expect((await world.review('omar', request, 'deny')).state).toBe(
        'denied',
      );
    });
  });

  it.each(['stranger', 'bea'])(
    'is nothing that %s could ask about',
    async name => {
      await expect(
        world.submit(name, { kind: 'renew', identity: NAME, ...because }),
      ).rejects.toThrow(
        /there is no identity `identity:payments\/ledger-api-db`/,
      );
    },
  );

  it('create is not for what exists', async () => {
    await expect(
      world.submit('ada', { ...CREATE, identity: identity(['own:write']) }),
    ).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringContaining('exists already'),
    });
  });
});
