import { mockServices } from '@backstage/backend-test-utils';
import { testDatabases } from '../__testUtils__/databases';
import { createEngineWorld } from '../__testUtils__/engineWorld';
import { createFeedWatcher } from './feedWatcher';

const databases = testDatabases();

describe.each(databases.eachSupportedId())('feed watcher, %s', id => {
  it('tells of an identity once it was approved, and of nothing else', async () => {
    const world = createEngineWorld(await databases.migrated(id));
    const told: string[] = [];
    const watcher = createFeedWatcher({
      ...world,
      logger: mockServices.logger.mock(),
      events: {
        publish: async ({ topic }) => {
          told.push(topic);
        },
      },
    });
    const settle = () => new Promise(resolve => setTimeout(resolve, 300));
    await world.govern({ consumers: [] });
    await watcher.start();
    world.wakeup.notify();
    await settle();
    expect(told).toEqual([]);

    const uid = await world.govern({
      consumers: [],
      identity: { name: 'second', ref: 'identity:payments/second' },
    });
    world.wakeup.notify();
    world.wakeup.notify();
    await settle();
    expect(told).toEqual(['custody.changes']);

    await world.enqueue(uid, 'retire');
    await world.engine().drain();
    world.wakeup.notify();
    await settle();
    expect(told).toEqual(['custody.changes', 'custody.changes']);
    watcher.stop();
  });

  it('tells again what it could not tell', async () => {
    const world = createEngineWorld(await databases.migrated(id));
    const publish = jest
      .fn(async () => {})
      .mockRejectedValueOnce(new Error('nobody listens'));
    const watcher = createFeedWatcher({ ...world, events: { publish } });
    const settle = () => new Promise(resolve => setTimeout(resolve, 300));
    await watcher.start();
    await world.govern({
      consumers: [],
      identity: { name: 'third', ref: 'identity:payments/third' },
    });
    await settle();
    expect(publish).toHaveBeenCalledTimes(1);
    world.wakeup.notify();
    await settle();
    world.wakeup.notify();
    await settle();
    expect(publish).toHaveBeenCalledTimes(2);
    watcher.stop();
  });
});
