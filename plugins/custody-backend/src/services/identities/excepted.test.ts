import {
  addDuration,
  FINDING_RULES,
  type HealthState,
  identityListQuerySchema,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import { PROPOSED } from '../../__testUtils__/engineWorld';
import { exceptionRow } from '../../__testUtils__/exceptionRow';
import {
  createIdentitiesWorld,
  type IdentitiesWorld,
} from '../../__testUtils__/identitiesWorld';

jest.setTimeout(60_000);

const COMPONENT = 'component:payments/ledger-api';

const databases = testDatabases();

describe.each(databases.eachSupportedId())(
  'what an exception lifts, %s',
  id => {
    let db: Knex;
    let world: IdentitiesWorld;
    let uid: string;

    beforeAll(async () => {
      db = await databases.migrated(id);
    });
    beforeEach(async () => {
      await clearTables(db);
      world = await createIdentitiesWorld(db);
      uid = await world.govern({ consumers: [] });
      await world.engine().drain();
      await db('identities').update({
        bound_to: PROPOSED.owner,
        observed_at: world.clock.now(),
      });
    });

    const lift = async (rule: string, lasting: string) => {
      const now = world.clock.now();
      const granted_until = addDuration(now, lasting);
      await db('requests').insert(
        exceptionRow({ rule, identity_uid: uid, granted_until }, now),
      );
      return granted_until;
    };
    const list = async (query: object) =>
      world.identities.list(
        await world.asker('omar'),
        identityListQuerySchema.parse(query),
      );
    /** Everything that says how the identity does: it has to say one thing. */
    const said = async (): Promise<HealthState[]> => {
      const asker = await world.asker('omar');
      const { items, counts } = await list({ summary: 'true' });
      const detail = await world.identities.get(asker, PROPOSED.ref);
      const card = await world.componentHealth.get(asker, COMPONENT);
      const [chip] = await world.componentHealth.list(asker, [COMPONENT]);
      const counted = (of: Partial<Record<HealthState, number>> = {}) =>
        (Object.keys(of) as HealthState[]).filter(state => of[state] === 1);
      const [{ health }] = items;
      const filtered = await list({ health, total: 'true' });
      expect(filtered).toMatchObject({ total: 1, items: [{ health }] });
      return [
        ...new Set([
          health,
          detail.health,
          card.health,
          chip.health,
          ...card.identities.map(each => each.health),
          ...counted(counts),
          ...counted(card.counts),
          ...counted(chip.counts),
        ]),
      ];
    };
    const foundBy = async () => {
      const found = await Promise.all(
        FINDING_RULES.map(async finding =>
          (await list({ finding })).items.map(() => finding),
        ),
      );
      return found.flat();
    };

    it('counts nowhere while it is in force, and everywhere from its end on, with nothing run in between', async () => {
      await db('identities').update({ owner_missing_since: world.clock.now() });
      expect([await said(), await foundBy()]).toEqual([
        ['ungoverned'],
        ['ownerless'],
      ]);
      await lift('ownerless', 'P2D');
      expect([await said(), await foundBy()]).toEqual([['healthy'], []]);
      world.clock.advance('P1DT23H59M59.999S');
      expect([await said(), await foundBy()]).toEqual([['healthy'], []]);
      world.clock.advance('PT0.001S');
      expect([await said(), await foundBy()]).toEqual([
        ['ungoverned'],
        ['ownerless'],
      ]);
    });

    it('is shown wherever findings are, after what counts, with why and until when', async () => {
      const since = world.clock.now();
      await db('identities').update({
        owner_missing_since: since,
        component_missing_since: since,
      });
      const until = await lift('ownerless', 'P2D');
      const asker = await world.asker('omar');
      const { identities } = await world.componentHealth.get(asker, COMPONENT);
      const expected = [
        { rule: 'left-the-catalog', exception: null },
        {
          rule: 'ownerless',
          exception: {
            requestId: expect.any(String),
            reason: 'because of ownerless',
            until,
          },
        },
      ];
      for (const { findings } of [
        identities[0],
        (await list({})).items[0],
        await world.identities.get(asker, PROPOSED.ref),
      ]) {
        expect(findings).toMatchObject(expected);
      }
      expect([await said(), await foundBy()]).toEqual([
        ['ungoverned'],
        ['left-the-catalog'],
      ]);
    });

    it('is of one identity: another one stays as it is', async () => {
      await world.govern({
        consumers: [],
        identity: { name: 'other', ref: 'identity:payments/other' },
      });
      await world.engine().drain();
      await db('identities').update({
        owner_missing_since: world.clock.now(),
        observed_at: world.clock.now(),
      });
      await lift('ownerless', 'P2D');
      expect((await list({ summary: 'true' })).counts).toMatchObject({
        healthy: 1,
        ungoverned: 1,
      });
    });

    it('is nothing of what is cut off', async () => {
      await db('identities').update({ state: 'suspended' });
      await lift('suspended', 'P2D');
      expect([await said(), await foundBy()]).toEqual([
        ['suspended'],
        ['suspended'],
      ]);
    });
  },
);
