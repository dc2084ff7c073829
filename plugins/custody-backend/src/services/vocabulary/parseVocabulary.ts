import { InputError } from '@backstage/errors';
import {
  quote,
  ScopeDefinition,
  scopeDefinitionSchema,
} from '@custody/backstage-plugin-custody-common';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod/v4';
import type { Vocabulary } from '../ports';
import type { SourceFile } from '../sources';

const fileSchema = z.array(z.unknown());

/** A scope, and where it is defined. */
export type LocatedScope = {
  definition: ScopeDefinition;
  file: string;
  line: number;
};

/**
 * Reads the vocabulary's YAML files, each a list of scopes.
 *
 * @returns the scopes in order of file and line
 * @throws InputError that lists every mistake with file, line, field and remedy
 */
export function parseVocabulary(files: readonly SourceFile[]): LocatedScope[] {
  const problems: string[] = [];
  const scopes = files.flatMap(file => parseFile(file, problems));
  const first = new Map<string, LocatedScope>();
  for (const scope of scopes) {
    const earlier = first.get(scope.definition.name);
    if (earlier) {
      problems.push(
        `${scope.file}:${scope.line}: the scope ${quote(
          scope.definition.name,
        )} is defined at ${earlier.file}:${
          earlier.line
        } already; keep one of them`,
      );
    } else {
      first.set(scope.definition.name, scope);
    }
  }
  throwIfAny(problems);
  return scopes;
}

/** @throws InputError that lists the problems, if there are any */
export function throwIfAny(problems: readonly string[]): void {
  if (problems.length > 0) {
    throw new InputError(
      `the scope vocabulary (\`custody.scopes.path\`) is not valid:\n${problems.join(
        '\n',
      )}`,
    );
  }
}

/** The vocabulary over scopes that were read and checked. */
export function createVocabulary(scopes: readonly LocatedScope[]): Vocabulary {
  const byName = new Map(
    scopes.map(({ definition }) => [definition.name, definition]),
  );
  return { get: name => byName.get(name), list: () => [...byName.values()] };
}

function parseFile(file: SourceFile, problems: string[]): LocatedScope[] {
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
  const list = fileSchema.safeParse(document.toJS({ maxAliasCount: 100 }));
  if (!list.success) {
    problems.push(
      `${file.name}:1: this is not a list of scopes; start each with \`- name:\``,
    );
    return [];
  }
  return list.data.flatMap((entry, at) => {
    const lineOf = (path: PropertyKey[]) =>
      lineAt(document, lines, [at, ...path]);
    const scope = scopeDefinitionSchema.safeParse(entry);
    if (scope.success) {
      return [{ definition: scope.data, file: file.name, line: lineOf([]) }];
    }
    problems.push(
      ...scope.error.issues.map(
        issue =>
          `${file.name}:${lineOf(issue.path)}: ${
            issue.path.length > 0
              ? `\`${issue.path.map(String).join('.')}\` `
              : ''
          }${issue.message}`,
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
