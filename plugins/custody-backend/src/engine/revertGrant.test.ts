import { addDuration } from '@custody/backstage-plugin-custody-common';
import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import { clearTables } from '../__testUtils__/clearTables';
import { testDatabases } from '../__testUtils__/databases';
import {
  createEngineWorld,
  type EngineWorld,
  GRANT,
  PROPOSED,
} from '../__testUtils__/engineWorld';
import type { ApprovedGrant, ProposedIdentity } from '../services/ports';
import { readSettled } from '../store/settledGrant';

jest.setTimeout(60_000);

const VOID = 'policy is stricter now';
const [WRITE] = GRANT.scopes;
const ADMIN = {
  ...WRITE,
  name: 'ledger:admin',
  privileges: [{ on: 'table ledger.entries', privileges: ['DELETE'] }],
};

const databases = testDatabases();

describe.each(databases.eachSupportedId())(
  'the grant of a request that came to nothing, %s',
  id => {
    let db: Knex;
    let world: EngineWorld;
    let api: ConsumerDouble;

    beforeAll(async () => {
      api = await ConsumerDouble.create('ledger-api');
      db = await databases.migrated(id);
    });
    beforeEach(async () => {
      await clearTables(db);
      world = createEngineWorld(db);
    });

    const issued = async (grant: Partial<ApprovedGrant> = {}) => {
      const uid = await world.govern({ consumers: [api], grant });
      await world.engine().drain();
      return uid;
    };
    const renew = (
      uid: string,
      requestId: string,
      grant: Partial<ApprovedGrant> = {},
    ) =>
      world.change((tx, audit) =>
        world.record.renew(tx, audit, {
          uid,
          requester: 'user:default/ada',
          now: world.clock.advance('PT1S'),
          grant: {
            ...GRANT,
            requestedAt: world.clock.now(),
            ...grant,
            requestId,
          },
        }),
      );
    const change = (
      requestId: string,
      more: {
        identity?: Partial<ProposedIdentity>;
        grant?: Partial<ApprovedGrant>;
      } = {},
    ) => {
      const now = world.clock.advance('PT1S');
      const identity = { ...PROPOSED, ...more.identity };
      return world.change(async (tx, audit) => {
        const { uid } = await world.record.propose(tx, audit, {
          identity,
          boundTo: null,
          requestId,
          now,
        });
        await world.record.fulfil(tx, audit, {
          uid,
          identity,
          boundTo: null,
          grant: { ...GRANT, requestedAt: now, ...more.grant, requestId },
          consumers: [],
          requester: 'user:default/ada',
          now,
        });
      });
    };
    const voiding = (...requestIds: string[]) => {
      world.outcomes.recheck = (async ({ requestId }: { requestId: string }) =>
        requestIds.includes(requestId) ? VOID : null) as never;
    };
    const privileges = () =>
      JSON.stringify(
        [...world.provider.accounts.values()].map(account => [
          account.privileges,
        ]),
      );
    /** The record of the identity, without what time alone changes. */
    const recorded = async (uid: string) => {
      const { updated_at: _, ...row } = await world.identity(uid);
      return row;
    };

    it('leaves nothing of what it said about the identity', async () => {
      const uid = await issued();
      const before = await recorded(uid);
      voiding('r-change');
      await change('r-change', {
        identity: {
          type: 'agent',
          sponsor: 'user:default/eve',
          title: 'Another',
          risk: 'low',
          component: null,
          rotation: { schedule: '0 3 * * *' },
          scopes: ['ledger:read'],
        },
        grant: {
          endsAt: '2027-05-01T00:00:00.000Z',
          scopes: [{ ...WRITE, name: 'ledger:read', risk: 'low' }],
        },
      });
      expect(await world.identity(uid)).toMatchObject({
        type: 'agent',
        risk: 'low',
        bound_to: null,
      });
      await world.engine().drain();
      expect(world.outcomes.heard).toContain(`failed r-change: ${VOID}`);
      expect(await recorded(uid)).toEqual(before);
    });

    it('takes nothing back that was changed by others since', async () => {
      const uid = await issued();
      voiding('r-change');
      await change('r-change', { identity: { risk: 'low' } });
      await world.change((tx, audit) =>
        world.record.transfer(tx, audit, {
          uid,
          owner: 'group:default/treasury',
          tenant: 'treasury',
          requestId: 'r-transfer',
          now: world.clock.advance('PT1S'),
        }),
      );
      await world.engine().drain();
      expect(await world.identity(uid)).toMatchObject({
        owner: 'group:default/treasury',
        tenant: 'treasury',
        risk: PROPOSED.risk,
      });
    });

    it.each([
      ['longer', '2027-03-01T00:00:00.000Z'],
      ['shorter', '2026-11-30T00:00:00.000Z'],
    ])(
      'puts a renewal in force again that is %s, though the version in use is older',
      async (_, endsAt) => {
        const uid = await issued({ endsAt: '2026-12-01T00:00:00.000Z' });
        await world.db('credentials').update({ expires_at: null });
        await renew(uid, 'r-renew', { endsAt });
        const { grant_id: renewed } = await world.identity(uid);
        voiding('r-change');
        await change('r-change', {
          grant: { endsAt: '2027-05-01T00:00:00.000Z' },
        });
        await world.engine().drain();
        expect(await world.identity(uid)).toMatchObject({
          grant_id: renewed,
          grant_ends_at: endsAt,
        });
        expect(
          await world.db('grants').whereNull('superseded_at').select('id'),
        ).toEqual([{ id: renewed }]);
      },
    );

    it('goes back to no other that came to nothing', async () => {
      const uid = await issued();
      const before = await recorded(uid);
      await world.acknowledge(api, 1);
      await world.enqueue(uid, 'rotate');
      await world.engine().drain();
      // Both wait for the rotation, and come to nothing one after the other.
      await change('r-first', { identity: { risk: 'low', title: 'First' } });
      await change('r-second', { identity: { risk: 'low', title: 'Second' } });
      voiding('r-first', 'r-second');
      await world.acknowledge(api, 2);
      await world.engine().drain();
      expect(world.outcomes.heard.slice(-2)).toEqual([
        `failed r-first: ${VOID}`,
        `failed r-second: ${VOID}`,
      ]);
      const { risk, title, grant_id: grantId, scopes } = before;
      expect(await world.identity(uid)).toMatchObject({
        risk,
        title,
        grant_id: grantId,
        scopes,
      });
    });

    it('is made by no operation that waited ahead of its own', async () => {
      const uid = await issued();
      await world.acknowledge(api, 1);
      await world.enqueue(uid, 'rotate');
      await world.engine().drain();
      // As of a provider whose accounts end by themselves: a renewal makes a version.
      await world
        .db('credentials')
        .update({ expires_at: '2027-01-01T00:00:00.000Z' });
      await renew(uid, 'r-renew');
      await change('r-change', {
        identity: { scopes: ['ledger:write', 'ledger:admin'] },
        grant: { scopes: [...GRANT.scopes, ADMIN] },
      });
      voiding('r-change');
      for (const version of [2, 3]) {
        await world.acknowledge(api, version);
        await world.engine().drain();
        expect(privileges()).not.toContain('DELETE');
      }
      expect(world.outcomes.heard).toEqual(
        expect.arrayContaining([
          'fulfilled r-renew',
          `failed r-change: ${VOID}`,
        ]),
      );
      expect((await world.identity(uid)).scopes).toBe('["ledger:write"]');
    });

    it('gives way, where it can’t be made, to what was approved since', async () => {
      const uid = await issued();
      const issue = world.provider.issue.bind(world.provider);
      world.provider.issue = async (version, options) => {
        if (JSON.stringify(options.privileges).includes('ledger.entries')) {
          throw new Error('no such table');
        }
        return issue(version, options);
      };
      await world.enqueue(uid, 'rotate');
      await world.engine().drain();
      await change('r-remedy', {
        grant: {
          scopes: [{ ...WRITE, privileges: [{ on: 'schema ledger' }] }],
        },
      });
      for (let tries = 0; tries < 6; tries += 1) {
        world.clock.advance('PT1H');
        await world.engine().drain();
      }
      expect(world.outcomes.heard).toContain('fulfilled r-remedy');
      expect(
        (await world.operations(uid)).map(({ kind, state }) => [kind, state]),
      ).toEqual([
        ['issue', 'done'],
        ['rotate', 'cancelled'],
        ['rotate', expect.stringMatching(/running|waiting|done/)],
      ]);
    });

    it('is not gone back to, though what replaced it has an earlier time', async () => {
      const uid = await issued();
      const before = await recorded(uid);
      await world.acknowledge(api, 1);
      await world.enqueue(uid, 'rotate');
      await world.engine().drain();
      await change('r-first', { identity: { risk: 'low' } });
      await change('r-second', { identity: { risk: 'low' } });
      // As by a process whose clock is behind.
      await world
        .db('grants')
        .where({ request_id: 'r-second' })
        .update({ starts_at: '2026-01-01T00:00:00.000Z' });
      voiding('r-first', 'r-second');
      await world.acknowledge(api, 2);
      await world.engine().drain();
      expect(await world.identity(uid)).toMatchObject({
        risk: before.risk,
        grant_id: before.grant_id,
      });
    });

    it('is renewed by nobody while it is still to be put into use', async () => {
      const uid = await issued();
      const before = await recorded(uid);
      await world.acknowledge(api, 1);
      await world.enqueue(uid, 'rotate');
      await world.engine().drain();
      await change('r-change', { identity: { risk: 'low' } });
      await expect(renew(uid, 'r-renew')).rejects.toMatchObject({
        name: 'ConflictError',
        message: expect.stringContaining('renew it once that has ended'),
      });
      voiding('r-change');
      await world.acknowledge(api, 2);
      await world.engine().drain();
      expect((await world.identity(uid)).grant_id).toBe(before.grant_id);
      await renew(uid, 'r-renew');
      expect((await world.identity(uid)).risk).toBe(before.risk);
    });

    it('counts as soon as it is in use, though consumers are waited for', async () => {
      const uid = await issued();
      await world.acknowledge(api, 1);
      const more = [...GRANT.scopes, ADMIN];
      await change('r-change', {
        identity: { scopes: ['ledger:write', 'ledger:admin'] },
        grant: { scopes: more },
      });
      await world.engine().drain();
      expect((await world.operations(uid)).at(-1)).toMatchObject({
        step: 'observe',
      });
      const { grant } = await readSettled(db, await world.identity(uid), null);
      expect(grant?.scopes).toEqual(more);
      await renew(uid, 'r-renew', { scopes: more });
    });

    it('is given up where it ended before it was made', async () => {
      const uid = await issued();
      const before = await recorded(uid);
      await world.acknowledge(api, 1);
      await world.enqueue(uid, 'rotate');
      await world.engine().drain();
      await change('r-short', {
        grant: { endsAt: addDuration(world.clock.now(), 'PT4H') },
      });
      world.clock.advance('PT5H');
      await world.acknowledge(api, 2);
      await world.engine().drain();
      expect(world.outcomes.heard.at(-1)).toMatch(
        /^failed r-short: what was granted ended on /,
      );
      expect((await world.identity(uid)).grant_id).toBe(before.grant_id);
      expect(await world.versions(uid)).toEqual(['1 revoked', '2 current']);
    });

    it('takes no renewal along of a grant that had ended', async () => {
      const uid = await issued({ endsAt: '2026-12-01T00:00:00.000Z' });
      await world.enqueue(uid, 'revoke');
      await world.engine().drain();
      expect((await world.identity(uid)).current_version).toBeNull();
      await renew(uid, 'r-renew');
      const { grant_id: renewed } = await world.identity(uid);
      voiding('r-change');
      await change('r-change', { identity: { risk: 'low' } });
      await world.engine().drain();
      expect(world.outcomes.heard).toContain(`failed r-change: ${VOID}`);
      expect(await world.identity(uid)).toMatchObject({
        state: 'governed',
        grant_id: renewed,
        risk: PROPOSED.risk,
      });
    });

    it('puts nothing in force again of an identity that was compromised', async () => {
      const uid = await issued();
      const reported = world.clock.now();
      await world.change(async tx =>
        tx('identities')
          .where({ uid })
          .update({ state: 'compromised', compromised_at: reported }),
      );
      await world.enqueue(uid, 'compromised');
      await world.engine().drain();
      voiding('r-first', 'r-second');
      await change('r-first');
      await change('r-second');
      await world.engine().drain();
      expect(world.outcomes.heard.slice(-2)).toEqual([
        `failed r-first: ${VOID}`,
        `failed r-second: ${VOID}`,
      ]);
      expect(await world.identity(uid)).toMatchObject({
        state: 'compromised',
        compromised_at: reported,
        grant_id: null,
      });
    });

    it('says nothing of when to rotate what was made before it', async () => {
      const uid = await issued();
      await world.acknowledge(api, 1);
      await world.enqueue(uid, 'rotate');
      await change('r-change', {
        identity: { rotation: { schedule: '0 3 * * *' } },
        grant: { rotateEvery: 'P1D' },
      });
      voiding('r-change');
      await world.engine().drain();
      await world.acknowledge(api, 2);
      await world.engine().drain();
      expect(world.outcomes.heard).toContain(`failed r-change: ${VOID}`);
      const { rotated_at: at, rotation_due_at: due } = await world.identity(
        uid,
      );
      // Somewhat earlier, for rotations are spread; far from what the change said.
      expect([
        due! > addDuration(at!, 'P6D'),
        due! <= addDuration(at!, 'P7D'),
      ]).toEqual([true, true]);
    });
  },
);
