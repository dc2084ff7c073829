import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { createNestedGroups } from './nestedGroups';

const entity = (
  kind: string,
  name: string,
  type: string,
  ...groups: string[]
): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind,
  metadata: { namespace: 'default', name },
  relations: groups.map(group => ({
    type,
    targetRef: `group:default/${group}`,
  })),
});

const ENTITIES = [
  entity('User', 'ada', 'memberOf', 'squad', 'guild'),
  entity('User', 'lone', 'memberOf'),
  entity('Group', 'squad', 'childOf', 'payments'),
  entity('Group', 'payments', 'childOf', 'engineering'),
  // Nobody should write this, and somebody will.
  entity('Group', 'engineering', 'childOf', 'squad'),
];

describe('createNestedGroups', () => {
  const create = (now = { millis: 0 }) => {
    const catalog = catalogServiceMock({ entities: ENTITIES });
    const read = jest.spyOn(catalog, 'getEntitiesByRefs');
    const groupsOf = createNestedGroups({
      catalog,
      auth: mockServices.auth(),
      nowMillis: () => now.millis,
    });
    return { groupsOf, read };
  };

  it.each([
    [
      'user:default/Ada',
      ['engineering', 'guild', 'payments', 'squad'].map(
        name => `group:default/${name}`,
      ),
    ],
    ['user:default/lone', []],
    ['user:default/unknown', []],
  ])('finds for %s %j', async (ref, groups) => {
    expect(await create().groupsOf(ref)).toEqual(groups);
  });

  it('remembers for ten seconds, and no failure', async () => {
    const now = { millis: 0 };
    const { groupsOf, read } = create(now);
    read.mockRejectedValueOnce(new Error('down'));
    await expect(groupsOf('user:default/lone')).rejects.toThrow('down');
    await groupsOf('user:default/lone');
    now.millis = 9_999;
    await groupsOf('user:default/lone');
    expect(read).toHaveBeenCalledTimes(2);
    now.millis = 10_000;
    await groupsOf('user:default/lone');
    expect(read).toHaveBeenCalledTimes(3);
  });
});
