import { randomBytes } from 'node:crypto';
import { promises as fs } from 'node:fs';
import path from 'node:path';

/**
 * Writes a file that only the present user can read. The file appears whole or not at all, so that a
 * crash never leaves half a key behind.
 *
 * @param file - absolute path; missing folders are made with mode 0700
 * @param content - the whole content
 */
export async function writeSecretFile(
  file: string,
  content: string,
): Promise<void> {
  await fs.mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const partial = `${file}.${randomBytes(4).toString('hex')}.tmp`;
  await fs.writeFile(partial, content, { mode: 0o600 });
  await fs.rename(partial, file);
}

/**
 * Reads a file, or makes it with `create` when it doesn't exist yet.
 *
 * @returns the content, whichever way it came
 */
export async function readOrCreateSecretFile(
  file: string,
  create: () => string | Promise<string>,
): Promise<string> {
  const present = await readFileIfPresent(file);
  if (present !== undefined) {
    return present;
  }
  const content = await create();
  await writeSecretFile(file, content);
  return content;
}

/** The content of a file, or undefined when there is none. Other errors are thrown as they are. */
export async function readFileIfPresent(
  file: string,
): Promise<string | undefined> {
  try {
    return await fs.readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}
