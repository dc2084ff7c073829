import type { UrlReaderService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { quote } from '@custody/backstage-plugin-custody-common';
import type { ProviderRegistry, Vocabulary } from '../ports';
import { readFiles } from '../sources';
import { checkVocabulary } from './checkVocabulary';
import { createVocabulary, parseVocabulary } from './parseVocabulary';

const KEY = 'custody.scopes.path';

/**
 * Reads and checks the vocabulary from its place.
 *
 * @throws InputError that lists every mistake with file, line and remedy
 */
export async function loadVocabulary(options: {
  path: string;
  urlReader: UrlReaderService;
  providers: ProviderRegistry;
}): Promise<Vocabulary> {
  const { files } = await readFiles(options.path, ['.yaml', '.yml'], {
    key: KEY,
    urlReader: options.urlReader,
  });
  if (files.length === 0) {
    throw new InputError(
      `invalid config at \`${KEY}\`: there is no YAML file in ${quote(
        options.path,
      )}; put at least one scope there`,
    );
  }
  const scopes = parseVocabulary(files);
  checkVocabulary(scopes, options.providers);
  return createVocabulary(scopes);
}
