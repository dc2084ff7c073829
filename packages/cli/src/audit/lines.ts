import { createReadStream } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import {
  type AuditExportLine,
  parseExportLine,
  type SignedAuditHead,
} from '@custody/backstage-plugin-custody-common';
import { UsageError } from '../io';

/**
 * The lines of an export, one after the other; the file may be larger than memory.
 *
 * @throws UsageError that names the line which is none
 */
export async function* exportLines(
  file: string,
  cwd: string,
): AsyncGenerator<AuditExportLine> {
  const input = createReadStream(path.resolve(cwd, file), 'utf8');
  const failed = new Promise<never>((_, reject) => {
    input.once('error', error =>
      reject(new UsageError(`\`${file}\` can't be read: ${error.message}`)),
    );
  });
  failed.catch(() => {});
  await Promise.race([
    failed,
    new Promise(resolve => {
      input.once('open', resolve);
    }),
  ]);
  let number = 0;
  for await (const text of createInterface({ input, crlfDelay: Infinity })) {
    number += 1;
    if (text.trim() !== '') {
      yield lineOf(text, `${file}:${number}`);
    }
  }
}

function lineOf(text: string, place: string): AuditExportLine {
  try {
    return parseExportLine(text);
  } catch (error) {
    throw new UsageError(
      `${place} is no line of an export in JSONL: ${
        error instanceof Error ? error.message : error
      }`,
    );
  }
}

/**
 * Heads that were published, from files of one head a line. Other lines of an export may stand between.
 *
 * @throws UsageError when there is none
 */
export async function readHeads(
  files: readonly string[],
  cwd: string,
): Promise<SignedAuditHead[]> {
  const heads: SignedAuditHead[] = [];
  for (const file of files) {
    const before = heads.length;
    for await (const line of exportLines(file, cwd)) {
      if ('head' in line) {
        heads.push(line);
      }
    }
    if (heads.length === before) {
      throw new UsageError(`there is no head in \`${file}\``);
    }
  }
  return heads;
}
