import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import git from 'isomorphic-git';
import fs from 'node:fs';
import { createPublishLocalGitAction } from './publishLocalGit';

const CATALOG_INFO = `
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: ledger-api, namespace: payments }
spec: { type: service, lifecycle: production, owner: payments }
`;

describe('publish:local-git', () => {
  const workspace = createMockDirectory();
  const repositories = createMockDirectory();

  function setup() {
    const directory = repositories.resolve('all');
    const catalog = catalogServiceMock({
      entities: [
        {
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Location',
          metadata: { name: 'repositories' },
          spec: { type: 'file', target: `${directory}/*/catalog-info.yaml` },
        },
      ],
    });
    const refreshEntity = jest
      .spyOn(catalog, 'refreshEntity')
      .mockResolvedValue();
    const action = createPublishLocalGitAction({
      auth: mockServices.auth(),
      catalog,
      directory,
    });
    const run = async (taskId: string, name = 'ledger-api') => {
      const context = createMockActionContext({
        input: { name },
        workspacePath: workspace.path,
        task: { id: taskId },
      });
      await action.handler(context as Parameters<typeof action.handler>[0]);
      return Object.fromEntries((context.output as jest.Mock).mock.calls);
    };
    return { directory, refreshEntity, run };
  }

  beforeEach(() => {
    repositories.clear();
    workspace.setContent({
      'catalog-info.yaml': CATALOG_INFO,
      src: { 'index.js': 'one' },
    });
  });

  it('commits the workspace, and has the catalog read it', async () => {
    const { directory, refreshEntity, run } = setup();
    const output = await run('task-1');

    expect(output.entityRef).toBe('component:payments/ledger-api');
    expect(output.remoteUrl).toBe(`file://${directory}/ledger-api`);
    const dir = `${directory}/ledger-api`;
    expect(await git.listFiles({ fs, dir, ref: 'main' })).toEqual([
      'catalog-info.yaml',
      'src/index.js',
    ]);
    expect(await git.resolveRef({ fs, dir, ref: 'main' })).toBe(
      output.commitHash,
    );
    expect(refreshEntity).toHaveBeenCalledWith(
      'location:default/repositories',
      expect.anything(),
    );
    expect(fs.readdirSync(directory)).toEqual(['ledger-api']);
  });

  it('answers the same when the same task comes again', async () => {
    const { run } = setup();
    const first = await run('task-1');
    workspace.addContent({ 'catalog-info.yaml': `${CATALOG_INFO}# again` });
    expect(await run('task-1')).toEqual(first);
  });

  it('leaves the repository of another task alone', async () => {
    const { directory, run } = setup();
    const { commitHash } = await run('task-1');
    await expect(run('task-2')).rejects.toThrow(
      'repository `ledger-api` exists already; choose another name',
    );
    const dir = `${directory}/ledger-api`;
    expect(await git.resolveRef({ fs, dir, ref: 'main' })).toBe(commitHash);
  });

  it.each<{ why: string; content: Record<string, string> }>([
    { why: 'no file', content: {} },
    { why: 'no YAML', content: { 'catalog-info.yaml': '{{{' } },
    { why: 'no name', content: { 'catalog-info.yaml': 'kind: Component' } },
  ])('makes nothing with $why in catalog-info.yaml', async ({ content }) => {
    const { directory, run } = setup();
    workspace.setContent(content);
    await expect(run('task-1')).rejects.toThrow('`catalog-info.yaml`');
    expect(fs.existsSync(directory)).toBe(false);
  });
});
