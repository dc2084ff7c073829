import { promises as fs } from 'node:fs';
import path from 'node:path';
import { ConflictError } from '@backstage/errors';
import git from 'isomorphic-git';
import nodeFs from 'node:fs';

/** What goes into a new repository, and where it stands. */
export interface NewRepository {
  /** The folder that holds all repositories. */
  directory: string;
  /** The folder's name below it. */
  name: string;
  /** The files are copied from here. */
  contents: string;
  branch: string;
  message: string;
  author: { name: string; email: string };
  /** Who asked for it, such as a task's id: asked again by the same, the repository stays as it is. */
  createdBy: string;
}

const CREATED_BY = 'custody.createdby';

/**
 * Makes a Git repository with one commit. It appears whole or not at all: it is built aside and
 * renamed, so that whoever reads the folder never sees half of it.
 *
 * @returns the folder, and the id of its first commit
 * @throws ConflictError when a repository of that name was made by somebody else
 */
export async function createRepository(
  options: NewRepository,
): Promise<{ folder: string; commit: string }> {
  const { directory, name, contents, branch, message, author } = options;
  const folder = path.join(directory, name);
  const present = await readCreator(folder);
  if (present !== undefined && present !== options.createdBy) {
    throw new ConflictError(
      `repository \`${name}\` exists already; choose another name`,
    );
  }
  if (present === undefined) {
    await fs.mkdir(directory, { recursive: true });
    // INVARIANT: the name starts with a dot, so a glob over the repositories does not see it.
    const aside = await fs.mkdtemp(path.join(directory, '.new-'));
    try {
      await fs.cp(contents, aside, { recursive: true });
      await git.init({ fs: nodeFs, dir: aside, defaultBranch: branch });
      await git.setConfig({
        fs: nodeFs,
        dir: aside,
        path: CREATED_BY,
        value: options.createdBy,
      });
      await git.add({ fs: nodeFs, dir: aside, filepath: '.' });
      await git.commit({ fs: nodeFs, dir: aside, message, author });
      await fs.rename(aside, folder);
    } finally {
      await fs.rm(aside, { recursive: true, force: true });
    }
  }
  const commit = await git.resolveRef({ fs: nodeFs, dir: folder, ref: 'HEAD' });
  return { folder, commit };
}

async function readCreator(folder: string): Promise<string | undefined> {
  try {
    await fs.access(folder);
  } catch {
    return undefined;
  }
  const value: unknown = await git.getConfig({
    fs: nodeFs,
    dir: folder,
    path: CREATED_BY,
  });
  return typeof value === 'string' ? value : '';
}
