import type { Knex } from 'knex';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import {
  CREATE,
  createRequestWorld,
  type RequestWorld,
} from '../../__testUtils__/requestWorld';
import type { IdentitiesRow } from '../../store/tables';

jest.setTimeout(60_000);

const databases = testDatabases();
const REF = 'identity:payments/ledger-api-db';
const asked = (more: object = {}) => ({
  ...CREATE,
  identity: {
    ...CREATE.identity,
    component: undefined,
    scopes: ['own:read'],
    ...more,
  },
});

describe.each(databases.eachSupportedId())('who may be named, on %s', id => {
  let db: Knex;
  let world: RequestWorld;

  beforeAll(async () => {
    db = await databases.migrated(id);
  });
  beforeEach(async () => {
    await clearTables(db);
    world = await createRequestWorld(db);
    world.org.groups['group:default/engineering'] = [];
    world.org.groups['group:default/payments'] = ['group:default/engineering'];
    world.org.groups['group:default/storefront'] = [
      'group:default/engineering',
    ];
  });

  it.each([
    ['group:default/payments', true],
    ['group:default/ledger-squad', true],
    ['user:default/ada', true],
    ['group:default/engineering', false],
    ['group:default/storefront', false],
    ['group:default/data-platform', false],
    ['user:default/bea', false],
  ])('in the namespace of a tenant, %s is within it: %s', async (owner, is) => {
    const { problems } = await world.preview('ada', asked({ owner }));
    const outside = problems
      .filter(({ message }) =>
        message.includes('is not within the tenant `payments`'),
      )
      .map(({ field, remedy }) => `${field}: ${remedy}`);
    expect(outside).toEqual(
      is
        ? []
        : [
            'identity.owner: name `group:default/payments` or `group:default/payments-guests`, or a group beneath',
          ],
    );
  });

  it('leaves namespaces that are no tenant’s to policy', async () => {
    const owner = 'group:default/engineering';
    const preview = await world.preview(
      'ada',
      asked({ owner, namespace: 'default' }),
    );
    expect(preview.problems).toEqual([]);
  });

  it('takes no declaration for a component of a tenant by a group above', async () => {
    await expect(
      world.submit('ada', {
        kind: 'declare',
        component: 'component:payments/not-there',
        owner: 'group:default/engineering',
        reason: 'it calls nothing',
      }),
    ).rejects.toThrow('is not within the tenant `payments`');
  });

  describe('what Git declares', () => {
    const govern = (owner: string) =>
      world.submit('ada', {
        ...asked({ owner }),
        reason: 'it is used, so it is to be governed',
      });

    beforeEach(async () => {
      await world.submit('ada', asked());
      await db<IdentitiesRow>('identities').where({ ref: REF }).update({
        state: 'ungoverned',
        origin: 'git',
        pending_request_id: null,
        grant_id: null,
        current_version: null,
      });
    });

    it('is governed for the owner that it declares', async () => {
      const request = await govern('group:default/payments');
      expect(request.state).toBe('approved');
    });

    it('is governed for no other owner of the tenant', async () => {
      await expect(govern('group:default/ledger-squad')).rejects.toMatchObject({
        name: 'InputError',
        message: expect.stringMatching(
          /declares .* with the owner `group:default\/payments`; name that owner/,
        ),
      });
    });
  });

  it('takes a sponsor for an agent only', async () => {
    const sponsor = 'user:default/sam';
    await expect(world.submit('ada', asked({ sponsor }))).rejects.toMatchObject(
      {
        name: 'InputError',
        message:
          '`identity.sponsor`: an identity of type `service-account` has no sponsor; leave it out; only an `agent` has one',
      },
    );
    const preview = await world.preview(
      'ada',
      asked({ sponsor, type: 'agent' }),
    );
    expect(preview.problems).toEqual([]);
  });
});
