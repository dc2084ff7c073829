import { parseEntityRef } from '@backstage/catalog-model';
import type { ScmIntegrationRegistry } from '@backstage/integration';
import { parseRepoUrl } from '@backstage/plugin-scaffolder-node';
import type { JsonObject, JsonValue } from '@backstage/types';
import {
  createTemplateRenderer,
  type TemplateContext,
  type TemplateFilter,
  type TemplateRenderer,
  type TemplateValue,
} from 'nunjitsu';

/** The input of a step as far as it can be told before the task runs. */
export type RenderedInput = {
  input: JsonObject;
  /** Paths of what can't be told yet, e.g. `identity.title`; it is not in `input`. */
  later: string[];
};

/** What is known when a task is asked for. */
export type KnownContext = { parameters: JsonValue; user: JsonObject };

/** What an expression may read that only a running task knows. */
const ONLY_LATER = /\b(?:steps|secrets|each|environment|context)\b/;
const EXPRESSIONS = /\$\{\{.*?\}\}|\{%.*?%\}/gs;

const LATER = Symbol('can be told later');

/**
 * Renders inputs with the renderer that the scaffolder itself uses and its own filters, so that what is judged at
 * admission is what the step will send. Regular expressions of a template are not run: nothing could stop one that never
 * ends.
 */
export function createInputRenderer(
  integrations: ScmIntegrationRegistry,
): TemplateRenderer {
  const repo = (url: unknown) => parseRepoUrl(String(url), integrations);
  const filters: Record<string, TemplateFilter> = {
    parseEntityRef: (ref, context) =>
      asValue(
        parseEntityRef(
          ref as Parameters<typeof parseEntityRef>[0],
          context as Parameters<typeof parseEntityRef>[1],
        ),
      ),
    pick: (value, path) => asValue(pick(value, String(path))),
    parseRepoUrl: url => asValue(repo(url)),
    projectSlug: url => `${repo(url).owner}/${repo(url).repo}`,
  };
  return createTemplateRenderer({ filters });
}

/**
 * Renders the input of one step.
 *
 * @param input - as the template writes it
 * @param context - the values that were submitted, and who submits them
 */
export function renderInput(
  renderer: TemplateRenderer,
  input: unknown,
  context: KnownContext,
): RenderedInput {
  const later: string[] = [];
  // The renderer takes plain objects of its own making only.
  const known = asJson(context) as TemplateContext;
  const render = (value: unknown, path: string[]): JsonValue | undefined => {
    if (typeof value === 'string') {
      const told = renderText(renderer, value, known);
      if (told === LATER) {
        later.push(path.join('.'));
        return undefined;
      }
      return told;
    }
    if (Array.isArray(value)) {
      return value
        .map((item, i) => render(item, [...path, String(i)]))
        .filter(item => item !== undefined);
    }
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(
        Object.entries(value)
          .map(([name, item]) => [name, render(item, [...path, name])] as const)
          .filter(([, item]) => item !== undefined),
      ) as JsonObject;
    }
    return value as JsonValue;
  };
  const rendered = render(input, []);
  return {
    input:
      typeof rendered === 'object' &&
      rendered !== null &&
      !Array.isArray(rendered)
        ? rendered
        : {},
    later,
  };
}

function renderText(
  renderer: TemplateRenderer,
  text: string,
  context: TemplateContext,
): JsonValue | undefined | typeof LATER {
  const expressions = text.match(EXPRESSIONS) ?? [];
  if (expressions.some(expression => ONLY_LATER.test(expression))) {
    return LATER;
  }
  try {
    return asJson(renderer.renderValue(text, context));
  } catch {
    // A filter of another module, or something that this renderer may not run.
    return LATER;
  }
}

function pick(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (at, name) =>
        typeof at === 'object' && at !== null && Object.hasOwn(at, name)
          ? (at as Record<string, unknown>)[name]
          : undefined,
      value,
    );
}

/** JSON, as the renderer's own type of values. */
function asValue(value: unknown): TemplateValue | undefined {
  return asJson(value) as TemplateValue | undefined;
}

/** A plain copy: what the renderer returns is frozen. */
function asJson<T>(value: T): JsonValue | undefined {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
