import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import {
  createMockDirectory,
  mockCredentials,
} from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { DENYING_POLICIES } from '../__testUtils__/policies';
import { type StartedPlugin, startPlugin } from '../__testUtils__/startPlugin';
import type { RequestsRow } from '../store/tables';

jest.setTimeout(120_000);

const CUSTODY = resolve(__dirname, '../../../../packages/cli/bin/custody');
/** More than the program asks for at once. */
const MORE_THAN_A_PAGE = 600;

const databases = testDatabases();
const directory = createMockDirectory({
  content: { 'changed/all.cedar': DENYING_POLICIES },
});

/** `custody policy replay --backend`, the program as it is run, against the plugin as it is started. */
describe.each(databases.eachSupportedId())('replay from a backend, %s', id => {
  let db: Knex;
  let plugin: StartedPlugin;

  beforeAll(async () => {
    db = await databases.migrated(id);
    plugin = await startPlugin({ db });
    for (const scope of ['own:read', 'own:write']) {
      const { status, body } = await plugin.call(
        { user: 'ada' },
        'post',
        '/requests',
        {
          kind: 'create',
          identity: {
            namespace: 'payments',
            name: scope.replace(':', '-'),
            owner: 'group:default/payments',
            scopes: [scope],
          },
          reason: 'to be replayed',
        },
      );
      if (status !== 201) throw new Error(JSON.stringify(body));
    }
    const asked = (await db<RequestsRow>('requests')
      .where({ state: 'pending' })
      .first()) as RequestsRow;
    await db.batchInsert(
      'requests',
      Array.from({ length: MORE_THAN_A_PAGE - 1 }, () => {
        const copy = randomUUID();
        return { ...asked, id: copy, dedupe_key: copy };
      }),
      100,
    );
  });
  afterAll(() => plugin.stop());

  const replay = (token: string) =>
    new Promise<{ code: number; out: string; err: string }>(done => {
      execFile(
        process.execPath,
        [
          CUSTODY,
          'policy',
          'replay',
          directory.resolve('changed'),
          '--backend',
          `http://localhost:${plugin.server.port()}`,
        ],
        { env: { ...process.env, NODE_OPTIONS: '', CUSTODY_TOKEN: token } },
        (error, out, err) => done({ code: Number(error?.code ?? 0), out, err }),
      );
    });

  it('asks about all that is on record, page by page', async () => {
    const token = mockCredentials.user.token('user:default/priya');
    const { code, out, err } = await replay(token);
    expect([code, err]).toEqual([1, '']);
    expect(out).toContain(
      `Would be denied: ${MORE_THAN_A_PAGE}, for 1 who asked\n  medium → no-medium: medium risk is not permitted any more\n`,
    );
    expect(out).toContain(
      `${
        MORE_THAN_A_PAGE + 1
      } request(s) and 1 identity asked · ${MORE_THAN_A_PAGE} decided differently`,
    );
  });

  it.each([
    [
      'somebody who does not see all',
      mockCredentials.user.token('user:default/ada'),
      /answered 403: .*the platform team and auditors/,
    ],
    [
      'a service',
      mockCredentials.service.token({
        onBehalfOf: mockCredentials.service('plugin:catalog'),
        targetPluginId: 'custody',
      }),
      /answered 403: .*the platform team and auditors/,
    ],
    ['nobody', mockCredentials.user.invalidToken(), /answered 401: /],
  ])('tells nothing to %s, and says so', async (_, token, message) => {
    const { code, out, err } = await replay(token);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(message);
    expect(err).not.toContain(token);
  });
});
