import {
  addDuration,
  jwkThumbprint,
} from '@custody/backstage-plugin-custody-common';
import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import { glassIn, NAME } from '../../../__testUtils__/breakingGlass';
import { clearTables } from '../../../__testUtils__/clearTables';
import { testDatabases } from '../../../__testUtils__/databases';
import { TEST_POLICIES } from '../../../__testUtils__/policies';
import {
  CREATE,
  createRequestWorld,
  type RequestWorld,
} from '../../../__testUtils__/requestWorld';
import { findDecisionEvents } from '../../../store/audit/readEvents';

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

  const { breakIt } = glassIn(() => world);

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

  describe('leaves nothing behind that a renewal does not show', () => {
    const renewal = (reason = 'to keep it') =>
      ({ kind: 'renew', identity: NAME, reason } as const);
    const brokenWith = async (component?: string) => {
      const keys = await (await ConsumerDouble.create('late')).keys();
      const asked = await world.submit('ada', {
        ...CREATE,
        identity: { ...CREATE.identity, ...(component && { component }) },
        consumers: [{ name: 'late', keys }],
      });
      await breakIt('jules', asked);
      await world.engineSays(asked.id);
      world.clock.advance('PT5H');
      return keys.map(jwkThumbprint).sort();
    };

    it('consumers are part of what is approved, and of its digest, until they were', async () => {
      const thumbprints = await brokenWith();
      const asked = await world.submit('ada', renewal());
      expect(
        asked.consumers.map(({ thumbprints: keys, ...rest }) => ({
          ...rest,
          thumbprints: [...keys].sort(),
        })),
      ).toEqual([{ name: 'late', replaced: null, kept: true, thumbprints }]);
      const [submitted] = await findDecisionEvents(db, asked.id);
      expect(JSON.parse(submitted.data)).toMatchObject({
        asked: { kept: [{ name: 'late', thumbprints }] },
      });
      for (const name of ['omar', 'lena', 'sam']) {
        await world.review(name, asked);
      }
      await world.engineSays(asked.id);
      world.clock.advance('P1D');
      expect(
        (await world.submit('ada', renewal('once more'))).consumers,
      ).toEqual([]);
    });

    it('nor does what is asked for anew, where what was broken came to nothing', async () => {
      const keys = await (await ConsumerDouble.create('late')).keys();
      const broken = await world.submit('ada', {
        ...CREATE,
        consumers: [{ name: 'late', keys }],
      });
      await breakIt('jules', broken);
      // As the engine leaves it when the provider refuses for good.
      await world.engineSays(broken.id, 'the provider refused');
      await db('identities').update({ state: 'declined', grant_id: null });
      const asked = await world.submit('ada', CREATE);
      expect(asked.consumers).toMatchObject([{ name: 'late', kept: true }]);
      for (const name of ['omar', 'lena', 'sam']) {
        await world.review(name, asked);
      }
      expect((await world.stored(asked.id))?.state).toBe('approved');
    });

    it('permitted at once by policy, they are still what nobody approved', async () => {
      world.org.owned['resource:default/ledger-db'] = 'group:default/payments';
      await brokenWith();
      await world.setPolicies(
        `@id("at-once") @reason("renewals are fine") @tier("low") @approvals("none") @maxGrant("P90D") @rotateEvery("P7D") @maxTtl("PT1H")
permit (principal, action == Custody::Action::"renew", resource);`,
      );
      const permitted = await world.submit('ada', renewal());
      expect(permitted.state).toBe('fulfilled');
      await world.setPolicies(TEST_POLICIES);
      world.clock.advance('P1D');
      expect(
        (await world.submit('ada', renewal('once more'))).consumers,
      ).toMatchObject([{ name: 'late', kept: true }]);
    });

    it('broken again, they are still what nobody approved', async () => {
      await brokenWith();
      await breakIt('rosa', await world.submit('ada', renewal()));
      world.clock.advance('PT5H');
      expect(
        (await world.submit('ada', renewal('again'))).consumers,
      ).toMatchObject([{ name: 'late', kept: true }]);
    });

    it('is not approved with other consumers than were seen', async () => {
      await brokenWith();
      const asked = await world.submit('ada', renewal());
      await world.review('omar', asked);
      await world.review('lena', asked);
      await db('consumers').update({ name: 'another' });
      await expect(world.review('sam', asked)).rejects.toThrow(
        'it has to be submitted again, for reviewers to see which',
      );
    });

    it('the tie to somebody else’s component is theirs to approve', async () => {
      world.org.owned['component:payments/ledger-api'] =
        'group:default/data-platform';
      world.org.owned['resource:default/ledger-db'] = 'group:default/payments';
      await brokenWith();
      const owed = async (reason: string) =>
        (await world.submit('ada', renewal(reason))).approvals.map(
          ({ term }) => term,
        );
      expect(await owed('to keep it')).toContain('group:default/data-platform');
      const asked = await world.submit('ada', renewal('all of it'));
      for (const name of ['omar', 'lena', 'sam', 'paula']) {
        await world.review(name, asked).catch(() => {});
      }
      await world.engineSays(asked.id);
      expect((await world.stored(asked.id))?.state).toBe('fulfilled');
      world.clock.advance('P1D');
      expect(await owed('once more')).not.toContain(
        'group:default/data-platform',
      );
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
});
