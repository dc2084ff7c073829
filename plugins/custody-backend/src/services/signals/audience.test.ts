import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { entitiesOf, ORG } from '../../__testUtils__/people';
import { viewerOf } from '../access';
import { maySee } from '../access';
import { createCatalogDirectories } from '../directory';
import type { TenantDefinition } from '../../config';
import { createTenants } from '../tenants';
import { createAudience, type Heard } from './audience';

const TENANTS: TenantDefinition[] = [
  {
    name: 'payments',
    namespaces: ['payments'],
    groups: ['group:default/payments'],
  },
  {
    name: 'storefront',
    namespaces: ['storefront'],
    groups: ['group:default/storefront'],
  },
];
const SPECIAL = {
  platform: ['group:default/platform'],
  auditors: ['group:default/audit'],
};

function setUp(definitions = TENANTS) {
  const tenants = createTenants(definitions);
  const catalog = catalogServiceMock({ entities: entitiesOf(ORG) });
  const getEntitiesByRefs = jest.spyOn(catalog, 'getEntitiesByRefs');
  const directories = createCatalogDirectories({
    catalog,
    auth: mockServices.auth(),
  });
  let now = 0;
  const audience = createAudience({
    tenants,
    special: SPECIAL,
    directories,
    nowMillis: () => now,
  });
  const wait = (millis: number) => {
    now += millis;
  };
  return { audience, tenants, directories, getEntitiesByRefs, wait };
}

describe('who hears of a change', () => {
  const cases: Heard[] = [
    { tenant: 'payments' },
    { tenant: 'storefront' },
    { tenant: null, parties: ['group:default/data-platform'] },
    { tenant: null, parties: ['group:default/payments', 'user:default/sam'] },
  ];

  it.each(cases)(
    'is nobody who may not see what belongs to %j, and everybody of its tenant who may',
    async heard => {
      const { audience, tenants, directories } = setUp();
      const recipients = await audience.of(heard);
      for (const [ref, direct] of Object.entries(ORG.users)) {
        const groups = await directories.fresh().groupsOf(ref);
        const viewer = viewerOf(
          { type: 'user', ref, groups },
          { tenants, special: SPECIAL },
        );
        const parties = heard.tenant === null ? heard.parties : [];
        // What Backstage's signals know of a person: themselves, and the groups that they are in directly.
        const hears = [ref, ...direct].some(own => recipients.includes(own));
        expect([ref, hears]).toEqual([
          ref,
          maySee(viewer, { tenant: heard.tenant, parties }),
        ]);
      }
    },
  );

  it('has a pulse for the members of tenants and those who see everything', async () => {
    expect(await setUp().audience.ofPulse()).toEqual([
      'group:default/audit',
      'group:default/ledger-squad',
      'group:default/payments',
      'group:default/platform',
      'group:default/storefront',
    ]);
    expect(await setUp([]).audience.ofPulse()).toBe('everybody');
  });

  it('asks the catalog again after a minute, and not before', async () => {
    const { audience, getEntitiesByRefs, wait } = setUp();
    await audience.of({ tenant: 'payments' });
    const asked = getEntitiesByRefs.mock.calls.length;
    expect(asked).toBeGreaterThan(0);
    wait(59_000);
    await audience.of({ tenant: 'payments' });
    expect(getEntitiesByRefs).toHaveBeenCalledTimes(asked);
    wait(2_000);
    await audience.of({ tenant: 'payments' });
    expect(getEntitiesByRefs.mock.calls.length).toBeGreaterThan(asked);
  });
});
