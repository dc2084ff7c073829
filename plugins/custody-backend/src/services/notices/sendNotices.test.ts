import { mockServices } from '@backstage/backend-test-utils';
import type { NotificationSendOptions } from '@backstage/plugin-notifications-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { addDuration } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import { insertNotice, type Notice } from '../../store/notices';
import { createCatalogDirectories } from '../directory';
import { createTenants } from '../tenants';
import { FailureLog } from './failureLog';
import { sendNotices } from './sendNotices';

jest.setTimeout(60_000);

const databases = testDatabases();
const AT = '2026-11-23T09:00:00.000Z';
const JULES = 'user:default/jules';

describe.each(databases.eachSupportedId())('sending notices, %s', id => {
  let db: Knex;
  let log: FailureLog;
  /** Titles of what is refused, and why; of what was tried, and of what arrived. */
  let refused: Map<string, string>;
  let tried: string[];
  let arrived: string[];
  let minutes: number;
  const logger = mockServices.logger.mock();

  beforeAll(async () => {
    db = await databases.migrated(id);
  });

  beforeEach(async () => {
    await clearTables(db);
    logger.warn.mockReset();
    log = new FailureLog(logger);
    refused = new Map();
    [tried, arrived] = [[], []];
    minutes = 0;
  });

  /** Enters notices, one a minute. */
  const enter = (...notices: Array<Partial<Notice> & { title: string }>) =>
    db.transaction(async tx => {
      for (const notice of notices) {
        minutes += 1;
        await insertNotice(
          tx,
          {
            scope: `custody:${notice.title}`,
            topic: 'custody:laggard-consumer',
            tenant: null,
            severity: 'high',
            recipients: ['group:default/payments'],
            description: 'as it is',
            link: '/identities',
            ...notice,
          },
          addDuration(AT, `PT${minutes}M`),
        );
      }
    });
  /** As the notifications backend on PostgreSQL, whose column of titles has 255 characters. */
  const send = async ({ payload }: NotificationSendOptions) => {
    const { title } = payload;
    tried.push(title);
    const why =
      Array.from(title).length > 255 ? 'title too long' : refused.get(title);
    if (why) {
      throw new Error(why);
    }
    arrived.push(title);
  };
  const deliver = () => {
    tried = [];
    return sendNotices(
      {
        db,
        logger,
        notifications: { send },
        tenants: createTenants([]),
        directories: createCatalogDirectories({
          catalog: catalogServiceMock({
            entities: [
              {
                apiVersion: 'backstage.io/v1alpha1',
                kind: 'User',
                metadata: { namespace: 'default', name: 'jules' },
                spec: { profile: { displayName: '🔑'.repeat(300) } },
              },
            ],
          }),
          auth: mockServices.auth(),
        }),
      },
      addDuration(AT, 'PT12H'),
      log,
    );
  };
  const warned = () => logger.warn.mock.calls.map(([message]) => message);

  it('cuts a title that Backstage would refuse, once people have their names in it', async () => {
    await enter(
      { title: 'a'.repeat(300), scope: 'custody:1' },
      { title: `<@${JULES}> broke the glass`, scope: 'custody:2' },
    );
    expect(await deliver()).toBe(2);
    expect(arrived).toEqual([`${'a'.repeat(254)}…`, `${'🔑'.repeat(254)}…`]);
  });

  it('tells the rest, in order, though one is refused for good', async () => {
    await enter({ title: 'first' }, { title: 'bad' }, { title: 'glass' });
    refused.set('bad', 'no thanks');
    expect(await deliver()).toBe(2);
    expect(arrived).toEqual(['first', 'glass']);
    await enter({ title: 'later' });
    expect(await deliver()).toBe(1);
    expect(tried).toEqual(['bad', 'later']);
    refused.clear();
    expect(await deliver()).toBe(1);
    expect(arrived).toEqual(['first', 'glass', 'later', 'bad']);
  });

  it('shows nothing older in the place of what is newer', async () => {
    await enter(
      { title: 'half', scope: 'custody:1' },
      { title: 'other' },
      { title: 'over', scope: 'custody:1', severity: 'critical' },
    );
    refused.set('half', 'for a moment');
    expect(await deliver()).toBe(1);
    refused.clear();
    expect(await deliver()).toBe(2);
    expect(arrived).toEqual(['other', 'half', 'over']);
  });

  it('tries few of many while Backstage’s notifications are away, and loses none', async () => {
    const titles = Array.from({ length: 150 }, (_, n) => `notice ${n}`);
    await enter(...titles.map(title => ({ title })));
    refused = new Map(titles.map(title => [title, 'status 404']));
    for (const _ of [1, 2]) {
      expect(await deliver()).toBe(0);
      expect(tried).toEqual(titles.slice(0, 3));
    }
    expect(warned()).toEqual([
      expect.stringMatching(/^notices can not be sent; .* status 404$/),
    ]);
    refused.clear();
    expect(await deliver()).toBe(150);
    expect(arrived).toEqual(titles);
  });

  it('goes on where some fail, but none after the other', async () => {
    const titles = ['1', '2', 'x', '3', '4', 'y', '5'];
    await enter(...titles.map(title => ({ title })));
    ['1', '2', '3', '4', '5'].forEach(title => refused.set(title, 'no'));
    expect(await deliver()).toBe(2);
    expect(tried).toEqual(titles);
  });

  it('logs what fails and why once, and again when it fails anew', async () => {
    await enter({ title: 'bad' });
    const pass = async (why?: string) => {
      refused = new Map(why ? [['bad', why]] : []);
      await deliver();
      return warned().length;
    };
    expect(await pass('this')).toBe(1);
    expect(await pass('this')).toBe(1);
    expect(await pass('that')).toBe(2);
    expect(warned()[1]).toMatch(
      /^notice `.+` \(`custody:laggard-consumer`\) could not be sent; .* that$/,
    );
    expect(await pass()).toBe(2);
    await enter({ title: 'worse' });
    refused.set('worse', 'that');
    await deliver();
    expect(warned()).toHaveLength(3);
  });
});
