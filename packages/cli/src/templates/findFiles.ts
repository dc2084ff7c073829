import fs from 'node:fs';
import path from 'node:path';
import glob from 'fast-glob';
import { UsageError } from '../io';

/**
 * The files that patterns name, sorted, each once. A pattern that is the path of a file is that
 * file, whatever signs it holds; `node_modules` is never searched.
 *
 * @throws UsageError when a pattern names no file
 */
export async function findFiles(
  patterns: string[],
  cwd: string,
): Promise<string[]> {
  const files = new Set<string>();
  for (const pattern of patterns) {
    const stat = fs.statSync(path.resolve(cwd, pattern), {
      throwIfNoEntry: false,
    });
    if (stat?.isDirectory()) {
      throw new UsageError(
        `\`${pattern}\` is a directory: name files, or write \`${pattern.replace(
          /\/$/,
          '',
        )}/**/template.yaml\``,
      );
    }
    const found = stat
      ? [pattern]
      : await glob(pattern, { cwd, dot: true, ignore: ['**/node_modules/**'] });
    if (found.length === 0) {
      throw new UsageError(
        `\`${pattern}\` names no file: check the path or the pattern`,
      );
    }
    found.forEach(file => files.add(path.normalize(file)));
  }
  return [...files].sort();
}
