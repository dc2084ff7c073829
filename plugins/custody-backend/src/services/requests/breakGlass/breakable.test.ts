import { addDuration } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { glassIn, NAME, REASON } from '../../../__testUtils__/breakingGlass';
import { clearTables } from '../../../__testUtils__/clearTables';
import { testDatabases } from '../../../__testUtils__/databases';
import {
  DENYING_POLICIES,
  TEST_POLICIES,
} from '../../../__testUtils__/policies';
import {
  CREATE,
  createRequestWorld,
  type RequestWorld,
} from '../../../__testUtils__/requestWorld';
import type { GrantsRow } from '../../../store/tables';
import { GIT_REQUESTER } from '../../access';

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
        identity: {
          ...CREATE.identity,
          scopes: ['ledger:write', 'own:read'],
        },
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

  it('is not for what nobody is known to have asked: who reviews it could be the same', async () => {
    const asked = await world.submit('ada');
    await db('requests').update({ requester: GIT_REQUESTER });
    await expect(
      world.requests.breakGlass(await world.caller('jules'), asked.id, {
        reason: REASON,
        digest: asked.digest,
      }),
    ).rejects.toThrow('nobody is known who asked for it');
  });
});
