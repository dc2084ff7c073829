import fs from 'node:fs/promises';
import path from 'node:path';
import { JsonValue } from '@backstage/types';
import { parseAllDocuments } from 'yaml';

/** A `$yaml`, `$json` or `$text` whose file can't be read. */
export class PlaceholderError extends Error {
  constructor(message: string, readonly at: Array<string | number>) {
    super(message);
  }
}

function parse(kind: string, text: string): JsonValue {
  if (kind === '$text') return text;
  if (kind === '$json') return JSON.parse(text);
  const documents = parseAllDocuments(text);
  const [document] = documents as ReturnType<typeof parseAllDocuments> &
    unknown[];
  if (documents.length !== 1 || !document) {
    throw new Error(`it has ${documents.length} documents, write exactly one`);
  }
  if (document.errors.length > 0) {
    throw document.errors[0];
  }
  return document.toJSON();
}

/**
 * Puts the content of local files in place of `{ $yaml: ./file }` and its kin, as the catalog does
 * at ingestion: one level deep. A reference to another host stays as it is, for the linter to name.
 *
 * @param file - absolute path of the file that holds the value
 * @throws PlaceholderError when a local file can't be read or parsed
 */
export async function resolvePlaceholders(
  value: JsonValue,
  file: string,
  at: Array<string | number> = [],
): Promise<JsonValue> {
  if (Array.isArray(value)) {
    return Promise.all(
      value.map((item, index) =>
        resolvePlaceholders(item, file, [...at, index]),
      ),
    );
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const keys = Object.keys(value);
  const target = value[keys[0]];
  if (
    keys.length === 1 &&
    ['$yaml', '$json', '$text'].includes(keys[0]) &&
    typeof target === 'string' &&
    !/^[a-z][a-z0-9+.-]*:|^\//i.test(target)
  ) {
    try {
      const text = await fs.readFile(
        path.resolve(path.dirname(file), target),
        'utf8',
      );
      return parse(keys[0], text);
    } catch (error) {
      throw new PlaceholderError(
        `\`${keys[0]}: ${target}\` can't be resolved: ${
          (error as Error).message
        }`,
        at,
      );
    }
  }
  const entries = await Promise.all(
    Object.entries(value).map(async ([key, item]) => [
      key,
      item && (await resolvePlaceholders(item, file, [...at, key])),
    ]),
  );
  return Object.fromEntries(entries);
}
