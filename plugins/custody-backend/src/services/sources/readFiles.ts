import { readdir, readFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import type { UrlReaderService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { quote } from '@custody/backstage-plugin-custody-common';

/** A text file of a configured place, named by its path within it. */
export type SourceFile = { name: string; text: string };

/** What a place held when it was read; `etag` lets the next reading end early. */
export type SourceReading = { files: SourceFile[]; etag: string | null };

/** Whether a configured path is a URL, to be read through Backstage's URL reader. */
export function isUrl(path: string): boolean {
  return /^https?:\/\//i.test(path);
}

/**
 * Reads the files of one kind below a directory or URL.
 *
 * @param path - as configured; a directory is relative to where the backend runs
 * @param endings - e.g. `['.yaml']`
 * @param options.key - the configuration key, for errors
 * @param options.etag - of the last reading of a URL
 * @returns files sorted by name
 * @throws InputError when the place can't be read; NotModifiedError when a URL still has that etag
 */
export async function readFiles(
  path: string,
  endings: string[],
  options: { key: string; urlReader: UrlReaderService; etag?: string | null },
): Promise<SourceReading> {
  const wanted = (name: string) =>
    endings.some(ending => name.endsWith(ending));
  const reading = isUrl(path)
    ? await readUrl(path, wanted, options)
    : { files: await readDirectory(path, wanted, options.key), etag: null };
  reading.files.sort((a, b) => (a.name < b.name ? -1 : 1));
  return reading;
}

async function readDirectory(
  path: string,
  wanted: (name: string) => boolean,
  key: string,
): Promise<SourceFile[]> {
  const root = resolve(path);
  try {
    const names = await readdir(root, { recursive: true });
    return await Promise.all(
      names.filter(wanted).map(async name => ({
        name: relative(root, join(root, name)).split(sep).join('/'),
        text: await readFile(join(root, name), 'utf8'),
      })),
    );
  } catch (error) {
    throw new InputError(
      `invalid config at \`${key}\`: the directory ${quote(
        path,
      )} can't be read; give one that exists, relative to where the backend runs`,
      error,
    );
  }
}

async function readUrl(
  url: string,
  wanted: (name: string) => boolean,
  options: { urlReader: UrlReaderService; etag?: string | null },
): Promise<SourceReading> {
  const tree = await options.urlReader.readTree(url, {
    etag: options.etag ?? undefined,
    filter: wanted,
  });
  const files = await tree.files();
  return {
    etag: tree.etag,
    files: await Promise.all(
      files.map(async file => ({
        name: file.path,
        text: (await file.content()).toString('utf8'),
      })),
    ),
  };
}
