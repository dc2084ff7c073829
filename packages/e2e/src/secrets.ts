import { promises as fs } from 'node:fs';
import path from 'node:path';
import { world } from './world';

/**
 * Every file below a folder that holds one of the texts, in UTF-8 or base64.
 *
 * @param texts - what to look for
 * @param except - folders and files (relative to `root`) that may hold it
 */
export async function filesThatHold(
  texts: readonly string[],
  except: readonly string[] = [],
  root: string = world.dataDir,
): Promise<{ looked: number; found: string[] }> {
  const needles = texts.flatMap(text => [
    Buffer.from(text),
    Buffer.from(Buffer.from(text).toString('base64').replace(/=+$/, '')),
  ]);
  const found: string[] = [];
  let looked = 0;
  const entries = await fs.readdir(root, {
    recursive: true,
    withFileTypes: true,
  });
  for (const entry of entries) {
    const file = path.join(entry.parentPath, entry.name);
    const relative = path.relative(root, file);
    if (!entry.isFile() || except.some(place => relative.startsWith(place))) {
      continue;
    }
    const content = await fs.readFile(file).catch(() => null);
    if (content === null) continue;
    looked += 1;
    if (needles.some(needle => content.includes(needle))) found.push(relative);
  }
  return { looked, found };
}
