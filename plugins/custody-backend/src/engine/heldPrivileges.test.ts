import { PermanentProviderError } from '@custody/backstage-plugin-custody-node';
import { ConsumerDouble } from '@custody/backstage-plugin-custody-test-utils';
import type { Knex } from 'knex';
import { clearTables } from '../__testUtils__/clearTables';
import { testDatabases } from '../__testUtils__/databases';
import {
  createEngineWorld,
  type EngineWorld,
  GRANT,
} from '../__testUtils__/engineWorld';

jest.setTimeout(60_000);

const VOID = 'policy is stricter now';
const REFUSED = new PermanentProviderError('refused for good');
const [WRITE] = GRANT.scopes;
const ADMIN = {
  ...WRITE,
  name: 'ledger:admin',
  privileges: [{ on: 'table ledger.entries', privileges: ['DELETE'] }],
};
const MORE = {
  identity: { scopes: ['ledger:write', 'ledger:admin'] },
  grant: { scopes: [WRITE, ADMIN] },
};

const databases = testDatabases();

describe.each(databases.eachSupportedId())(
  'what versions share at the provider, once one is given up, %s',
  id => {
    let db: Knex;
    let world: EngineWorld;
    let api: ConsumerDouble;
    let held: jest.SpyInstance;

    beforeAll(async () => {
      api = await ConsumerDouble.create('ledger-api');
      db = await databases.migrated(id);
    });
    beforeEach(async () => {
      await clearTables(db);
      world = createEngineWorld(db);
      held = jest.spyOn(world.provider, 'hold');
    });

    const issued = async (more: Partial<typeof MORE> = {}) => {
      const uid = await world.govern({ consumers: [api], ...more });
      await world.engine().drain();
      // So that what comes next is later.
      world.clock.advance('PT1S');
      return uid;
    };
    const later = async () => {
      world.clock.advance('PT1H');
      await world.engine().drain();
    };

    it.each([
      ['more', {}, MORE, WRITE.privileges],
      ['less', MORE, {}, [...WRITE.privileges, ...ADMIN.privileges]],
    ])(
      'is again what the version in use was made with, after a change to %s',
      async (_, before, after, privileges) => {
        const uid = await issued(before);
        world.provider.misbehave('verify', new Error('connection refused'));
        await world.govern({ consumers: [api], ...after });
        await world.engine().drain();
        expect(world.provider.calls).toContain('issue 2');
        expect(held).not.toHaveBeenCalled();

        world.outcomes.voided = VOID;
        world.provider.misbehave('hold', new Error('connection refused'));
        await later();
        expect((await world.operations(uid)).at(-1)).toMatchObject({
          state: 'retrying',
          last_error: 'connection refused',
        });
        await later();
        expect((await world.operations(uid)).at(-1)).toMatchObject({
          state: 'failed',
          last_error: VOID,
        });
        expect(await world.versions(uid)).toEqual(['1 current', '2 failed']);
        expect(held).toHaveBeenCalledTimes(2);
        expect(held).toHaveBeenLastCalledWith(
          expect.objectContaining({ uid }),
          privileges,
          expect.anything(),
        );
      },
    );

    it('is again what the version in use was made with, when an identity resumes that was suspended in the midst of a change', async () => {
      const uid = await issued();
      world.provider.misbehave('verify', new Error('connection refused'));
      await world.govern({ consumers: [api], ...MORE });
      await world.engine().drain();
      await world.db('identities').update({ state: 'suspended' });
      await world.enqueue(uid, 'suspend', 'queue');
      await world.engine().drain();
      expect(held).not.toHaveBeenCalled();
      const resumed = jest.spyOn(world.provider, 'resume');
      await world.enqueue(uid, 'resume', 'queue');
      await world.engine().drain();
      expect(held).toHaveBeenCalledTimes(1);
      expect(held).toHaveBeenCalledWith(
        expect.objectContaining({ uid }),
        WRITE.privileges,
        expect.anything(),
      );
      expect(held.mock.invocationCallOrder[0]).toBeLessThan(
        resumed.mock.invocationCallOrder[0],
      );
    });

    it('is left alone when an identity resumes with nothing half done', async () => {
      const uid = await issued();
      await world.db('identities').update({ state: 'suspended' });
      await world.enqueue(uid, 'suspend', 'queue');
      await world.enqueue(uid, 'resume', 'queue');
      await world.engine().drain();
      expect(held).not.toHaveBeenCalled();
    });

    it('is left alone before there is any version', async () => {
      world.provider.misbehave('verify', REFUSED);
      const uid = await issued();
      expect(await world.versions(uid)).toEqual(['1 failed']);
      expect(held).not.toHaveBeenCalled();
    });

    it('is left alone after a rotation, which changes nothing of it', async () => {
      const uid = await issued();
      world.provider.misbehave('verify', REFUSED);
      await world.enqueue(uid, 'rotate');
      await world.engine().drain();
      expect(await world.versions(uid)).toEqual(['1 current', '2 failed']);
      expect(held).not.toHaveBeenCalled();
    });
  },
);
