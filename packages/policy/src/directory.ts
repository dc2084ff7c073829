import { ConflictError, NotFoundError } from '@backstage/errors';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { messageOf } from './problems';
import { PolicyFile } from './source';

const ATTEMPTS = 3;

/**
 * Reads the `*.cedar` files below a directory, as they are at one moment: what
 * is written to while it is read is read again.
 *
 * @returns the files, named by their path within the directory with `/`
 * @throws NotFoundError when the directory can't be read
 * @throws ConflictError when it is still being written to after three attempts
 */
export async function readPolicyDirectory(
  directory: string,
): Promise<PolicyFile[]> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const before = await fingerprint(directory);
    const files = await Promise.all(
      [...before.keys()].map(async path => ({
        name: relative(directory, path).split(sep).join('/'),
        text: await readFile(path, 'utf8'),
      })),
    );
    const after = await fingerprint(directory);
    if (sameEntries(before, after)) {
      return files;
    }
  }
  throw new ConflictError(
    `the policies in \`${directory}\` change while they are read; write them elsewhere and move them here`,
  );
}

/** Size and time of change of each policy file, by path, in order. */
async function fingerprint(directory: string): Promise<Map<string, string>> {
  const names = await readdir(directory, { recursive: true }).catch(error => {
    throw new NotFoundError(
      `the policies in \`${directory}\` can't be read: ${messageOf(
        error,
      )}; point \`custody.policy.path\` at a directory`,
    );
  });
  const paths = names
    .filter(name => name.endsWith('.cedar'))
    .sort()
    .map(name => join(directory, name));
  return new Map(
    await Promise.all(
      paths.map(async path => {
        const { size, mtimeMs, ino } = await stat(path);
        return [path, `${ino}/${size}/${mtimeMs}`] as const;
      }),
    ),
  );
}

function sameEntries(a: Map<string, string>, b: Map<string, string>): boolean {
  return (
    a.size === b.size && [...a].every(([key, value]) => b.get(key) === value)
  );
}
