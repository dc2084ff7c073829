import { JsonObject } from '@backstage/types';
import { isTemplated } from './expressions';
import { hasOwn, isFilledText, isJsonObject, ownValue, show } from './json';
import { matchesGlob, ResolvedTemplateRules } from './options';
import { templateFinding } from './rules';
import { JsonPath, TemplateFinding } from './types';

/** One step of a template, as the scaffolder will number and run it. */
export interface TemplateStep {
  index: number;
  path: JsonPath;
  raw: JsonObject;
  /** The written id, or what the scaffolder gives a step without one: `step-<position>`. */
  id: string;
  action?: string;
  /** Whether the action may change something outside the task's workspace. */
  effect: boolean;
}

/** One page of the form. */
export interface TemplatePage {
  path: JsonPath;
  raw: JsonObject;
}

/** A template taken apart, with the findings about its shape. */
export interface TemplateReading {
  governed: boolean;
  type?: string;
  pages: TemplatePage[];
  steps: TemplateStep[];
  findings: TemplateFinding[];
}

const PLACEHOLDERS = ['$yaml', '$json', '$text'];

/**
 * Whether templates of this type are governed. The scaffolder does nothing by type, so that any
 * spelling works there: case, white space and compatibility forms make no difference here.
 * Unknown means governed.
 */
export function isGovernedType(type: unknown, types: string[]): boolean {
  if (!isFilledText(type)) {
    return true;
  }
  const plain = (text: string) => text.normalize('NFKC').trim().toLowerCase();
  return types.some(glob => matchesGlob(plain(glob), plain(type)));
}

function shapeFinding(path: JsonPath, value: unknown, what: string) {
  const placeholder = PLACEHOLDERS.find(key => hasOwn(value, key));
  return templateFinding(
    'CUS-T001',
    path,
    placeholder
      ? `${what} is a placeholder that was not resolved, ${show(value)}`
      : `${what} is ${show(value)}`,
  );
}

function readPages(parameters: unknown, findings: TemplateFinding[]) {
  const pages: TemplatePage[] = [];
  const root: JsonPath = ['spec', 'parameters'];
  if (parameters === undefined || parameters === null) {
    return pages;
  }
  const list: Array<[JsonPath, unknown]> = Array.isArray(parameters)
    ? parameters.map((page, index) => [[...root, index], page])
    : [[root, parameters]];
  for (const [path, page] of list) {
    if (isJsonObject(page) && !PLACEHOLDERS.some(key => hasOwn(page, key))) {
      pages.push({ path, raw: page });
    } else {
      findings.push(shapeFinding(path, page, 'the page'));
    }
  }
  return pages;
}

function readStep(
  raw: JsonObject,
  index: number,
  rules: ResolvedTemplateRules,
): TemplateStep {
  const action = ownValue(raw, 'action');
  const literal = isFilledText(action) && !isTemplated(action);
  return {
    index,
    path: ['spec', 'steps', index],
    raw,
    // The scaffolder's own rule: only null and undefined get a number.
    id: String(ownValue(raw, 'id') ?? `step-${index + 1}`),
    action: typeof action === 'string' ? action : undefined,
    // INVARIANT: what is not known to be harmless is an effect.
    effect: !(
      literal && rules.harmlessActions.some(glob => matchesGlob(glob, action))
    ),
  };
}

/**
 * Takes a template apart. Never throws: what can't be read is a finding, and counts as governed.
 *
 * @param template - the entity, as JSON; placeholders such as `$yaml` resolved
 */
export function readTemplate(
  template: JsonObject,
  rules: ResolvedTemplateRules,
): TemplateReading {
  const spec = ownValue(template, 'spec');
  if (!isJsonObject(spec)) {
    return {
      governed: true,
      pages: [],
      steps: [],
      findings: [shapeFinding(['spec'], spec, '`spec`')],
    };
  }
  const findings: TemplateFinding[] = [];
  const type = ownValue(spec, 'type');
  if (!isFilledText(type)) {
    findings.push(
      templateFinding(
        'CUS-T002',
        ['spec', 'type'],
        `\`spec.type\` is ${show(type)}`,
      ),
    );
  }
  const pages = readPages(ownValue(spec, 'parameters'), findings);
  const steps: TemplateStep[] = [];
  const rawSteps = ownValue(spec, 'steps');
  if (Array.isArray(rawSteps)) {
    rawSteps.forEach((raw, index) => {
      if (isJsonObject(raw) && !PLACEHOLDERS.some(key => hasOwn(raw, key))) {
        steps.push(readStep(raw, index, rules));
      } else {
        findings.push(shapeFinding(['spec', 'steps', index], raw, 'the step'));
      }
    });
  } else {
    findings.push(shapeFinding(['spec', 'steps'], rawSteps, '`spec.steps`'));
  }
  return {
    governed: isGovernedType(type, rules.types),
    type: typeof type === 'string' ? type : undefined,
    pages,
    steps,
    findings,
  };
}
