import path from 'node:path';
import {
  formatProblem,
  loadPolicySet,
  PolicyFile,
  PolicySet,
  readPolicyDirectory,
} from '@custody/policy';
import { UsageError } from '../io';

/**
 * The files of a policy set.
 *
 * @throws UsageError when the directory can't be read
 */
export async function readPolicyFiles(
  directory: string,
  cwd: string,
): Promise<PolicyFile[]> {
  try {
    return await readPolicyDirectory(path.resolve(cwd, directory));
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/**
 * A policy set to ask.
 *
 * @param where - named in the error
 * @throws UsageError that lists every mistake with file and line, when it does not load
 */
export function loadSet(
  files: readonly PolicyFile[],
  where: string,
): PolicySet {
  const loaded = loadPolicySet(files);
  if (!loaded.ok) {
    throw new UsageError(
      `the policy set in \`${where}\` does not load:\n${loaded.problems
        .map(formatProblem)
        .join('\n')}`,
    );
  }
  return loaded.set;
}
