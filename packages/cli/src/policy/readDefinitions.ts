import fs from 'node:fs/promises';
import path from 'node:path';
import {
  DefinitionFile,
  IntentDefinition,
  intentDefinitionSchema,
  parseDefinitions,
  ScopeDefinition,
  scopeDefinitionSchema,
} from '@custody/backstage-plugin-custody-common';
import { UsageError } from '../io';

/** @throws UsageError when the scopes can't be read, with file and line */
export async function readScopes(
  directory: string,
  cwd: string,
): Promise<ScopeDefinition[]> {
  return definitionsOf(await readYaml(directory, cwd), {
    noun: 'scope',
    schema: scopeDefinitionSchema,
  });
}

/** @throws UsageError when the intents can't be read, with file and line */
export async function readIntents(
  directory: string,
  cwd: string,
): Promise<IntentDefinition[]> {
  return definitionsOf(await readYaml(directory, cwd), {
    noun: 'intent',
    schema: intentDefinitionSchema,
  });
}

/**
 * The YAML and JSON files of a place: a file, or all below a directory, sorted.
 *
 * @throws UsageError when it can't be read, or holds none
 */
export async function readYaml(
  place: string,
  cwd: string,
): Promise<DefinitionFile[]> {
  const root = path.resolve(cwd, place);
  try {
    const isDirectory = (await fs.stat(root)).isDirectory();
    const names = isDirectory
      ? (await fs.readdir(root, { recursive: true }))
          .filter(name => /\.(ya?ml|json)$/.test(name))
          .sort()
      : [''];
    if (names.length === 0) {
      throw new UsageError(`\`${place}\` holds no YAML file`);
    }
    return await Promise.all(
      names.map(async name => ({
        name: path.join(place, name),
        text: await fs.readFile(path.join(root, name), 'utf8'),
      })),
    );
  } catch (error) {
    throw error instanceof UsageError
      ? error
      : new UsageError(
          `\`${place}\` can't be read: ${(error as Error).message}`,
        );
  }
}

function definitionsOf<T extends { name: string }>(
  files: readonly DefinitionFile[],
  kind: Parameters<typeof parseDefinitions<T>>[1],
): T[] {
  const { definitions, problems } = parseDefinitions(files, kind);
  if (problems.length > 0) {
    throw new UsageError(
      `the ${kind.noun}s are not valid:\n${problems.join('\n')}`,
    );
  }
  return definitions.map(({ definition }) => definition);
}
