import { InputError } from '@backstage/errors';
import {
  Located,
  parseDefinitions,
  ScopeDefinition,
  scopeDefinitionSchema,
} from '@custody/backstage-plugin-custody-common';
import type { ProviderRegistry, Vocabulary } from '../ports';
import type { Checked, SourceFile } from '../sources';
import { checkVocabulary } from './checkVocabulary';

/** A scope, and where it is defined. */
export type LocatedScope = Located<ScopeDefinition>;

/**
 * Reads the vocabulary's YAML files, each a list of scopes, and checks them against the providers.
 *
 * @returns the scopes by name, or every mistake with file, line, field and remedy
 */
export function parseVocabulary(
  files: readonly SourceFile[],
  providers: ProviderRegistry,
): Checked<Vocabulary> {
  const { definitions, problems } = parseDefinitions(files, {
    noun: 'scope',
    schema: scopeDefinitionSchema,
  });
  const found = [...problems, ...checkVocabulary(definitions, providers)];
  if (files.length === 0) {
    found.push('there is no YAML file; put at least one scope there');
  }
  return found.length > 0
    ? { ok: false, problems: found }
    : { ok: true, value: createVocabulary(definitions) };
}

/** The error of a vocabulary that is bad at start, when there is none to keep in force. */
export function vocabularyRefused(problems: string[]): InputError {
  return new InputError(
    `the scope vocabulary (\`custody.scopes.path\`) is not valid:\n${problems.join(
      '\n',
    )}`,
  );
}

/** The vocabulary over scopes that were read and checked. */
export function createVocabulary(scopes: readonly LocatedScope[]): Vocabulary {
  const byName = new Map(
    scopes.map(({ definition }) => [definition.name, definition]),
  );
  return { get: name => byName.get(name), list: () => [...byName.values()] };
}
