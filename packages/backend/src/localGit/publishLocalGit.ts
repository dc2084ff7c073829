import type { AuthService } from '@backstage/backend-plugin-api';
import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'yaml';
import { refreshLocation } from './refreshLocation';
import { createRepository } from './repository';

const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Demo only: `publish:local-git` commits the workspace to a new repository on this machine, and has the
 * catalog read it. Asked again by the same task it answers the same.
 *
 * @param options.directory - the folder of all repositories; a Location of the catalog must cover
 * `<directory>/<name>/catalog-info.yaml`
 */
export function createPublishLocalGitAction(options: {
  auth: AuthService;
  catalog: CatalogService;
  directory: string;
}) {
  return createTemplateAction({
    id: 'publish:local-git',
    description:
      'Commits the workspace to a new Git repository on this machine, and registers its catalog-info.yaml',
    examples: [
      {
        description: 'Publish a service',
        example: [
          'steps:',
          '  - id: publish',
          '    action: publish:local-git',
          '    name: Publish',
          '    input:',
          '      name: ledger-api',
        ].join('\n'),
      },
    ],
    schema: {
      input: {
        name: z =>
          z
            .string()
            .regex(NAME, 'must be lower-case letters, digits and dashes')
            .describe('The name of the repository'),
        defaultBranch: z =>
          z.string().describe('The branch, `main` if not given').optional(),
        message: z =>
          z.string().describe('The message of the first commit').optional(),
      },
      output: {
        remoteUrl: z => z.string().describe('The address of the repository'),
        commitHash: z => z.string().describe('The id of the first commit'),
        entityRef: z =>
          z.string().describe('The entity that catalog-info.yaml declares'),
      },
    },
    async handler(ctx) {
      const entityRef = await readEntityRef(ctx.workspacePath);
      const profile = (ctx.user?.entity?.spec?.profile ?? {}) as {
        displayName?: string;
        email?: string;
      };
      const { folder, commit } = await createRepository({
        directory: options.directory,
        name: ctx.input.name,
        contents: ctx.workspacePath,
        branch: ctx.input.defaultBranch ?? 'main',
        message: ctx.input.message ?? 'Start from the template',
        author: {
          name: profile.displayName ?? 'Scaffolder',
          email: profile.email ?? 'scaffolder@example.com',
        },
        createdBy: ctx.task.id,
      });
      ctx.logger.info(`committed ${commit.slice(0, 8)} to ${ctx.input.name}`);

      if (!(await refreshLocation({ ...options, folder }))) {
        ctx.logger.warn(
          `no Location in the catalog covers the repositories, so ${entityRef} will not appear`,
        );
      }
      ctx.output('remoteUrl', pathToFileURL(folder).href);
      ctx.output('commitHash', commit);
      ctx.output('entityRef', entityRef);
    },
  });
}

async function readEntityRef(workspacePath: string): Promise<string> {
  const file = path.join(workspacePath, 'catalog-info.yaml');
  let entity: Partial<Entity> | null;
  try {
    entity = parse(await fs.readFile(file, 'utf8'));
  } catch (error) {
    throw new InputError(
      'the workspace has no readable `catalog-info.yaml`; add a fetch step that writes it',
      error,
    );
  }
  if (!entity?.kind || !entity.metadata?.name) {
    throw new InputError(
      '`catalog-info.yaml` declares no kind and metadata.name; declare one entity',
    );
  }
  const { namespace, name } = entity.metadata;
  return stringifyEntityRef({ kind: entity.kind, namespace, name });
}
