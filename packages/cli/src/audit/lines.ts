import { createReadStream } from 'node:fs';
import path from 'node:path';
import {
  type AuditExportLine,
  parseExportLine,
  type SignedAuditHead,
} from '@custody/backstage-plugin-custody-common';
import { UsageError } from '../io';

/** A line, and how it is written. */
type ReadLine = { line: AuditExportLine; text: string };

/**
 * The lines of an export in their order, some at a time; the file may be larger than memory.
 *
 * @throws UsageError that names the line which is none
 */
export async function* exportLines(
  file: string,
  cwd: string,
): AsyncGenerator<ReadLine[]> {
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
  for await (const texts of linesIn(input)) {
    const lines: ReadLine[] = [];
    for (const text of texts) {
      number += 1;
      if (text.trim() !== '') {
        lines.push(lineOf(text, `${file}:${number}`));
      }
    }
    yield lines;
  }
}

/**
 * Lines as they are read, some at a time, which end with a line feed and nothing else: what a log says may have any other
 * character in it that somebody takes for an end.
 */
async function* linesIn(
  input: AsyncIterable<string>,
): AsyncGenerator<string[]> {
  let begun = '';
  for await (const chunk of input) {
    const texts = (begun + chunk).split('\n');
    begun = texts.pop() as string;
    yield texts;
  }
  yield [begun];
}

function lineOf(text: string, place: string): ReadLine {
  try {
    return { line: parseExportLine(text), text };
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
    for await (const lines of exportLines(file, cwd)) {
      for (const { line } of lines) {
        if ('head' in line) heads.push(line);
      }
    }
    if (heads.length === before) {
      throw new UsageError(`there is no head in \`${file}\``);
    }
  }
  return heads;
}
