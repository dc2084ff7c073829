import fs from 'node:fs/promises';
import path from 'node:path';
import { JsonObject, JsonValue } from '@backstage/types';
import { LineCounter, parseAllDocuments } from 'yaml';
import { PlaceholderError, resolvePlaceholders } from './placeholders';
import { Position, positionOf } from './positions';

/** A template as a file declares it. */
export interface TemplateSource {
  /** As given or found, relative to the working directory. */
  file: string;
  /** `metadata.name`, or `?` where there is none. */
  name: string;
  template: JsonObject;
  position: (path: Array<string | number>) => Position;
}

/** Why a file, or a document of it, could not be read. */
export interface ReadProblem extends Position {
  file: string;
  message: string;
}

function isTemplate(value: JsonValue): value is JsonObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    String(value.kind).toLowerCase() === 'template' &&
    String(value.apiVersion).startsWith('scaffolder.backstage.io/')
  );
}

function nameOf({ metadata }: JsonObject): string {
  const name =
    typeof metadata === 'object' && !Array.isArray(metadata)
      ? metadata?.name
      : undefined;
  return typeof name === 'string' ? name : '?';
}

/**
 * Reads the templates in a file of one or more YAML documents; documents of other kinds are
 * passed over. Parses as the catalog does: no merge keys.
 */
export async function readTemplates(
  file: string,
  cwd: string,
): Promise<{ templates: TemplateSource[]; problems: ReadProblem[] }> {
  const templates: TemplateSource[] = [];
  const problems: ReadProblem[] = [];
  const full = path.resolve(cwd, file);
  let text: string;
  try {
    text = await fs.readFile(full, 'utf8');
  } catch (error) {
    const message = `can't be read: ${(error as Error).message}`;
    return { templates, problems: [{ file, line: 1, column: 1, message }] };
  }
  const lines = new LineCounter();
  for (const document of parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    merge: false,
  })) {
    const [error] = document.errors;
    if (error) {
      const { line, col } = lines.linePos(error.pos[0]);
      problems.push({
        file,
        line,
        column: col,
        message: `not YAML: ${error.message}`,
      });
      continue;
    }
    const position = (at: Array<string | number>) =>
      positionOf(document, lines, at);
    try {
      // Through JSON, because that is what the catalog stores: no shared or circular parts.
      const value: JsonValue = JSON.parse(
        JSON.stringify(document.toJS()) ?? 'null',
      );
      if (isTemplate(value)) {
        const template = (await resolvePlaceholders(value, full)) as JsonObject;
        templates.push({ file, name: nameOf(value), template, position });
      }
    } catch (problem) {
      const at = problem instanceof PlaceholderError ? problem.at : [];
      problems.push({
        file,
        ...position(at),
        message: (problem as Error).message,
      });
    }
  }
  return { templates, problems };
}
