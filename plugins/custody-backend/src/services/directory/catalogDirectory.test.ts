import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { mockServices } from '@backstage/backend-test-utils';
import { createCatalogDirectories } from './catalogDirectory';

type Relations = Array<[type: string, targetRef: string]>;

function entity(ref: string, relations: Relations, spec = {}): Entity {
  const [kind, rest] = ref.split(':');
  const [namespace, name] = rest.split('/');
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { namespace, name },
    spec,
    relations: relations.map(([type, targetRef]) => ({ type, targetRef })),
  };
}

function directoryOf(entities: Entity[]) {
  return createCatalogDirectories({
    catalog: catalogServiceMock({ entities }),
    auth: mockServices.auth(),
  }).fresh();
}

describe('CatalogDirectory', () => {
  const nested = directoryOf([
    entity('User:default/ada', [['memberOf', 'group:default/squad']], {
      profile: { displayName: 'Ada' },
    }),
    entity('User:default/omar', [['memberOf', 'group:default/payments']]),
    entity('Group:default/squad', [
      ['hasMember', 'user:default/ada'],
      ['childOf', 'group:default/payments'],
    ]),
    entity('Group:default/payments', [
      ['hasMember', 'user:default/omar'],
      ['parentOf', 'group:default/squad'],
      ['childOf', 'group:default/gone'],
    ]),
    entity('Component:default/api', [['ownedBy', 'group:default/squad']], {
      lifecycle: 'production',
    }),
  ]);

  it('counts a member of a nested group as one of those above it', async () => {
    expect(await nested.groupsOf('user:default/ada')).toEqual([
      'group:default/gone',
      'group:default/payments',
      'group:default/squad',
    ]);
    expect(await nested.membersOf('group:default/payments')).toEqual([
      'user:default/ada',
      'user:default/omar',
    ]);
  });

  it('gives the groups above a group', async () => {
    expect(await nested.groupsOf('group:default/squad')).toEqual([
      'group:default/gone',
      'group:default/payments',
    ]);
  });

  it('does not count a member of a group as one of those below it', async () => {
    expect(await nested.groupsOf('user:default/omar')).not.toContain(
      'group:default/squad',
    );
    expect(await nested.membersOf('group:default/squad')).toEqual([
      'user:default/ada',
    ]);
  });

  it('ends where groups go round in a circle', async () => {
    const round = directoryOf([
      entity('User:default/ada', [['memberOf', 'group:default/a']]),
      entity('Group:default/a', [
        ['childOf', 'group:default/b'],
        ['parentOf', 'group:default/b'],
      ]),
      entity('Group:default/b', [
        ['childOf', 'group:default/a'],
        ['parentOf', 'group:default/a'],
        ['hasMember', 'user:default/ada'],
      ]),
    ]);
    expect(await round.groupsOf('user:default/ada')).toEqual([
      'group:default/a',
      'group:default/b',
    ]);
    expect(await round.membersOf('group:default/a')).toEqual([
      'user:default/ada',
    ]);
  });

  it('takes what is unknown for nobody and nothing', async () => {
    expect(await nested.groupsOf('user:default/nobody')).toEqual([]);
    expect(await nested.membersOf('group:default/nobody')).toEqual([]);
    expect(await nested.exists('group:default/nobody')).toBe(false);
    expect(await nested.ownerOf('component:default/nobody')).toBeNull();
    expect(await nested.lifecycleOf('component:default/nobody')).toBeNull();
  });

  it('knows owners, lifecycles and names, whatever the case of the ref', async () => {
    expect(await nested.ownerOf('Component:Default/API')).toBe(
      'group:default/squad',
    );
    expect(await nested.lifecycleOf('component:default/api')).toBe(
      'production',
    );
    expect(
      await nested.titlesOf(['user:default/ada', 'user:default/omar']),
    ).toEqual(new Map([['user:default/ada', 'Ada']]));
  });
});

describe('what it costs', () => {
  it('reads together what is asked together, and nothing twice', async () => {
    const catalog = catalogServiceMock.mock({
      getEntitiesByRefs: async ({ entityRefs }) => ({
        items: entityRefs.map(() => undefined),
      }),
    });
    const directory = createCatalogDirectories({
      catalog,
      auth: mockServices.auth(),
    }).fresh();
    const groups = Array.from(
      { length: 100 },
      (_, at) => `group:default/g${at}`,
    );
    await Promise.all(groups.map(group => directory.membersOf(group)));
    await Promise.all(groups.map(group => directory.exists(group)));
    expect(catalog.getEntitiesByRefs).toHaveBeenCalledTimes(1);
  });

  it('asks for no more at once than the catalog takes', async () => {
    const sizes: number[] = [];
    const catalog = catalogServiceMock.mock({
      getEntitiesByRefs: async body => {
        sizes.push(JSON.stringify(body).length);
        return { items: body.entityRefs.map(() => undefined) };
      },
    });
    const directory = createCatalogDirectories({
      catalog,
      auth: mockServices.auth(),
    }).fresh();
    const longest = 'x'.repeat(63);
    await directory.titlesOf(
      Array.from(
        { length: 2_000 },
        (_, at) => `component:${longest}/${longest.slice(4)}${1_000 + at}`,
      ),
    );
    expect(sizes).toHaveLength(4);
    expect(Math.max(...sizes)).toBeLessThan(100 * 1024);
  });
});
