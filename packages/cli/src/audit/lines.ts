import { createReadStream } from 'node:fs';
import path from 'node:path';
import {
  type AuditExportLine,
  parseExportLine,
  type SignedAuditHead,
} from '@custody/backstage-plugin-custody-common';
import { UsageError } from '../io';
import { plainLine } from '../plainText';

/** Of an event that Custody enters, the line is a thousand times as short. */
const LONGEST_LINE = 50_000_000;

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
  for await (const texts of linesIn(input, file)) {
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
  file: string,
): AsyncGenerator<string[]> {
  // In parts: a line that is long would else be copied by each.
  let begun: string[] = [];
  let length = 0;
  for await (const chunk of input) {
    const [first, ...texts] = chunk.split('\n');
    begun.push(first);
    length += first.length;
    if (length > LONGEST_LINE) {
      throw new UsageError(
        `\`${file}\` is no export in JSONL: it has a line of more than ${LONGEST_LINE} characters`,
      );
    }
    if (texts.length > 0) {
      texts.unshift(begun.join(''));
      const last = texts.pop() as string;
      begun = [last];
      length = last.length;
      yield texts;
    }
  }
  yield [begun.join('')];
}

function lineOf(text: string, place: string): ReadLine {
  try {
    return { line: parseExportLine(text), text };
  } catch (error) {
    throw new UsageError(
      plainLine(
        `${place} is no line of an export in JSONL: ${
          error instanceof Error ? error.message : error
        }`,
      ),
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
