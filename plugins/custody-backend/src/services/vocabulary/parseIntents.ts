import { InputError } from '@backstage/errors';
import {
  IntentDefinition,
  intentDefinitionSchema,
  parseDefinitions,
  quote,
} from '@custody/backstage-plugin-custody-common';
import type { Vocabulary } from '../ports';
import type { Checked, SourceFile } from '../sources';

/**
 * Reads the YAML files of intents, each a list of them.
 *
 * @param vocabulary - the scopes that there are: an intent that permits another is a mistake
 * @returns the intents in order, or every mistake with file, line, field and remedy
 */
export function parseIntents(
  files: readonly SourceFile[],
  vocabulary: Pick<Vocabulary, 'get'>,
): Checked<readonly IntentDefinition[]> {
  const { definitions, problems } = parseDefinitions(files, {
    noun: 'intent',
    schema: intentDefinitionSchema,
  });
  for (const { definition, file, line } of definitions) {
    for (const scope of definition.scopes) {
      if (!vocabulary.get(scope)) {
        problems.push(
          `${file}:${line}: the intent ${quote(
            definition.name,
          )} permits ${quote(
            scope,
          )}, which is not in the scope vocabulary; define it there or take it out`,
        );
      }
    }
  }
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, value: definitions.map(({ definition }) => definition) };
}

/** The error of intents that are bad at start, when there are none to keep in force. */
export function intentsRefused(problems: string[]): InputError {
  return new InputError(
    `the vocabulary of intents (\`custody.intents.path\`) is not valid:\n${problems.join(
      '\n',
    )}`,
  );
}
