import { isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod/v4';
import { describeIssues } from '../identity/issues';
import { quote } from '../values';

/** A text file of a vocabulary, named by its path within it. */
export type DefinitionFile = { name: string; text: string };

/** One definition of a vocabulary, and where it stands. Lines count from 1. */
export type Located<T> = { definition: T; file: string; line: number };

/** What a vocabulary is made of, for its sentences. */
export type Definitions<T> = {
  /** e.g. `scope` */
  noun: string;
  schema: z.ZodType<T>;
};

/**
 * Reads a vocabulary's YAML files, each a list of definitions with a `name` of its own.
 *
 * @returns the definitions in order of file and line; and every mistake with file, line, field and remedy
 */
export function parseDefinitions<T extends { name: string }>(
  files: readonly DefinitionFile[],
  { noun, schema }: Definitions<T>,
): { definitions: Located<T>[]; problems: string[] } {
  const problems: string[] = [];
  const definitions = files.flatMap(file =>
    parseFile(file, { noun, schema }, problems),
  );
  const first = new Map<string, Located<T>>();
  for (const each of definitions) {
    const earlier = first.get(each.definition.name);
    if (earlier) {
      problems.push(
        `${each.file}:${each.line}: the ${noun} ${quote(
          each.definition.name,
        )} is defined at ${earlier.file}:${
          earlier.line
        } already; keep one of them`,
      );
    } else {
      first.set(each.definition.name, each);
    }
  }
  return { definitions, problems };
}

function parseFile<T>(
  file: DefinitionFile,
  { noun, schema }: Definitions<T>,
  problems: string[],
): Located<T>[] {
  const lines = new LineCounter();
  const document = parseDocument(file.text, { lineCounter: lines });
  if (document.errors.length > 0) {
    problems.push(
      ...document.errors.map(
        ({ pos, message }) =>
          `${file.name}:${lines.linePos(pos[0]).line}: this is not YAML: ${
            message.split('\n')[0]
          }`,
      ),
    );
    return [];
  }
  const list = z
    .array(z.unknown())
    .safeParse(document.toJS({ maxAliasCount: 100 }));
  if (!list.success) {
    problems.push(
      `${file.name}:1: this is not a list of ${noun}s; start each with \`- name:\``,
    );
    return [];
  }
  return list.data.flatMap((entry, at) => {
    const lineOf = (path: PropertyKey[]) =>
      lineAt(document, lines, [at, ...path]);
    const parsed = schema.safeParse(entry);
    if (parsed.success) {
      return [{ definition: parsed.data, file: file.name, line: lineOf([]) }];
    }
    problems.push(
      ...parsed.error.issues.flatMap(issue =>
        describeIssues(entry, [issue]).map(
          ({ message }) => `${file.name}:${lineOf(issue.path)}: ${message}`,
        ),
      ),
    );
    return [];
  });
}

function lineAt(
  document: ReturnType<typeof parseDocument>,
  lines: LineCounter,
  path: PropertyKey[],
): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) {
      return lines.linePos(node.range[0]).line;
    }
  }
  return 1;
}
