import { JsonArray, JsonObject } from '@backstage/types';
import { parameterExpression } from './expressions';
import {
  buildBindStep,
  buildPage,
  buildRequestStep,
  dependsOnPositions,
  InjectedNames,
  takeStepId,
} from './injection/buildInjection';
import {
  ComponentSource,
  deriveComponents,
  deriveIdentity,
} from './injection/derive';
import { findOwnerParameter } from './injection/ownerParameter';
import {
  takeParameterName,
  usedParameterNames,
} from './injection/parameterNames';
import {
  cloneJson,
  hasOwn,
  isJsonObject,
  ownValue,
  show,
  textsOf,
} from './json';
import { lintTemplate } from './lintTemplate';
import { resolveTemplateRules } from './options';
import {
  readTemplate,
  TemplatePage,
  TemplateReading,
  TemplateStep,
} from './readTemplate';
import { BIND_ACTION, REQUEST_ACTION } from './requestInput';
import { templateFinding } from './rules';
import {
  TemplateFinding,
  TemplateInjection,
  TemplateInjectionOptions,
  TemplateRuleOptions,
} from './types';

// What injection itself puts right; every other error stays the author's to correct.
const INJECTED_RULES = ['CUS-T004'];

const CLOSING_KEYWORDS: Array<[string, (value: unknown) => boolean]> = [
  ['additionalProperties', value => value !== true],
  ['unevaluatedProperties', value => value !== true],
  ['patternProperties', () => true],
  ['propertyNames', () => true],
  ['maxProperties', () => true],
  ['$ref', () => true],
];

/** Keywords that would refuse, on this page, the parameters of the page that is added. */
function closedPages(pages: TemplatePage[]): TemplateFinding[] {
  return pages.flatMap(page =>
    CLOSING_KEYWORDS.filter(
      ([key, closes]) => hasOwn(page.raw, key) && closes(page.raw[key]),
    ).map(([key]) =>
      templateFinding(
        'CUS-T032',
        [...page.path, key],
        `the page has \`${key}\` ${show(page.raw[key])}`,
      ),
    ),
  );
}

function authoredSteps(steps: TemplateStep[]): TemplateFinding[] {
  return steps
    .filter(
      step => step.action === REQUEST_ACTION || step.action === BIND_ACTION,
    )
    .map(step =>
      templateFinding(
        'CUS-T034',
        step.path,
        `the template has a step ${show(step.action)} of its own`,
      ),
    );
}

function withPage(
  reading: TemplateReading,
  names: InjectedNames,
  { page: texts, ownerFields }: TemplateInjectionOptions,
): JsonArray {
  const pages = cloneJson(reading.pages.map(page => page.raw));
  const owner = names.owner
    ? undefined
    : findOwnerParameter(reading.pages, ownerFields);
  if (owner) {
    const page = pages[reading.pages.indexOf(owner.page)];
    const required = Array.isArray(page.required) ? page.required : [];
    page.required = required.includes(owner.name)
      ? required
      : [...required, owner.name];
  }
  return [...pages, buildPage(names, texts)];
}

function withSteps(
  reading: TemplateReading,
  identity: JsonObject,
  parameters: { owner: string; scopes: string; reason: string },
  sources: ComponentSource[],
): JsonArray {
  const ids = new Set(reading.steps.map(step => step.id));
  const requestId = takeStepId('custody-request', ids);
  const firstEffect = reading.steps.find(step => step.effect)?.index ?? 0;
  return reading.steps.flatMap(step => [
    ...(step.index === firstEffect
      ? [buildRequestStep(requestId, identity, parameters)]
      : []),
    cloneJson(step.raw),
    ...sources
      .filter(source => source.after === step)
      .map(source =>
        buildBindStep(takeStepId('custody-bind', ids), requestId, source),
      ),
  ]);
}

/**
 * Adds to a governed template what it lacks: required parameters for owner, scopes and reason, the
 * `custody:request` step before the first effect, and `custody:bind` after the step that registers
 * the component. An existing owner parameter is reused and made required; no other part of the
 * template changes. What is returned as injected lints as compliant, and injecting it again
 * changes nothing.
 *
 * @param template - the entity as JSON, placeholders resolved; never mutated
 * @returns the template as it was if it is compliant or not governed; the injected copy; or every
 *   reason why it can't be injected, and then nothing is changed at all
 */
export function injectTemplate(
  template: JsonObject,
  options: TemplateRuleOptions = {},
): TemplateInjection {
  const report = lintTemplate(template, options);
  if (report.compliant) {
    return { status: 'compliant', template };
  }
  const rules = resolveTemplateRules(options);
  const reading = readTemplate(template, rules);
  const { steps, pages } = reading;
  const reasons = report.findings.filter(
    finding =>
      finding.severity === 'error' && !INJECTED_RULES.includes(finding.rule),
  );
  reasons.push(...authoredSteps(steps), ...closedPages(pages));
  const spec = ownValue(template, 'spec');
  if (!isJsonObject(spec) || reading.findings.length > 0) {
    return { status: 'not-injectable', reasons };
  }
  if (dependsOnPositions(steps, textsOf(spec))) {
    reasons.push(
      templateFinding(
        'CUS-T033',
        ['spec', 'steps'],
        'a step without `id` is read by its position',
      ),
    );
  }
  const derived = deriveIdentity(pages, rules.injection);
  const components = deriveComponents(reading, rules.injection);
  reasons.push(...derived.reasons, ...components.reasons);
  if (reasons.length > 0) {
    return { status: 'not-injectable', reasons };
  }

  const used = usedParameterNames(pages, spec);
  const reused = findOwnerParameter(pages, rules.injection.ownerFields)?.name;
  const owner = reused ?? takeParameterName('owner', used);
  const scopes = takeParameterName('scopes', used);
  const reason = takeParameterName('reason', used);
  const identityName = derived.ask
    ? takeParameterName('identityName', used)
    : undefined;
  const identity: JsonObject = identityName
    ? { name: parameterExpression([identityName]), ...derived.identity }
    : derived.identity;
  const names = {
    owner: reused ? undefined : owner,
    scopes,
    reason,
    identityName,
  };
  const injected: JsonObject = {
    ...cloneJson(template),
    spec: {
      ...cloneJson(spec),
      parameters: withPage(reading, names, rules.injection),
      steps: withSteps(
        reading,
        identity,
        { owner, scopes, reason },
        components.sources,
      ),
    },
  };
  // INVARIANT: nothing leaves here as injected that the linter would refuse.
  const check = lintTemplate(injected, options);
  return check.compliant
    ? { status: 'injected', template: injected }
    : { status: 'not-injectable', reasons: check.findings };
}
