import { parameterPath, referencedParameters } from './expressions';
import { isJsonObject, ownValue, show, textsAt } from './json';
import { propertyNames } from './parameters';
import { TemplateReading } from './readTemplate';
import { REQUEST_ACTION } from './requestInput';
import { templateFinding } from './rules';
import { TemplateFinding } from './types';

/** What takes the place of a parameter that has no value. */
const FALLBACK = /\bdefault\b|\bor\b|\bif\b|\{%/;

/** Keywords by which a page has parameters that it does not name. */
const OPEN_KEYWORDS = ['$ref', 'patternProperties'];

/**
 * Parameters that a step's input reads and no page declares. They are empty when the step runs, so that what it makes
 * belongs to nobody, or to somebody else than was asked: which otherwise shows only at the first effect. A text that
 * says what to take in place of an empty one is left alone, and so is a template whose pages can't be read.
 */
export function readFindings({
  steps,
  pages,
  findings: shape,
}: TemplateReading): TemplateFinding[] {
  const unreadable =
    shape.some(({ path }) => path[1] === 'parameters') ||
    pages.some(page => hasOpenKeyword(page.raw));
  if (unreadable) {
    return [];
  }
  const declared = propertyNames(pages);
  return steps.flatMap(step => {
    const input = ownValue(step.raw, 'input');
    return [...textsAt(input, [...step.path, 'input'])].flatMap(
      ({ text, path }) => {
        const key = path[step.path.length + 1];
        const feeds =
          step.action === REQUEST_ACTION &&
          (key === 'owner' || key === 'scopes') &&
          parameterPath(text) !== undefined;
        // What feeds the request is judged by rules of its own.
        if (feeds || FALLBACK.test(text)) {
          return [];
        }
        const names = new Set(
          referencedParameters(text)
            .map(([name]) => name)
            .filter(name => !declared.has(name)),
        );
        return [...names].map(name =>
          templateFinding(
            'CUS-T023',
            path,
            `step ${show(step.id)} reads the parameter ${show(
              name,
            )}, which no page declares`,
          ),
        );
      },
    );
  });
}

function hasOpenKeyword(value: unknown): boolean {
  if (Array.isArray(value)) {
    return value.some(hasOpenKeyword);
  }
  return (
    isJsonObject(value) &&
    (OPEN_KEYWORDS.some(key => Object.hasOwn(value, key)) ||
      Object.values(value).some(hasOpenKeyword))
  );
}
