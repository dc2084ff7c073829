import { JsonObject } from '@backstage/types';
import { isTemplated, mentionsStatusCheck } from './expressions';
import { hasOwn, isFilledText, ownValue, show } from './json';
import { readFindings } from './lintReads';
import { lintRequest, requestFeed } from './lintRequest';
import { resolveTemplateRules } from './options';
import { readTemplate, TemplateReading, TemplateStep } from './readTemplate';
import { BIND_ACTION, REQUEST_ACTION } from './requestInput';
import { templateFinding } from './rules';
import {
  TemplateBindings,
  TemplateFinding,
  TemplateReport,
  TemplateRuleOptions,
} from './types';

function actionName(step: TemplateStep): string {
  return show(ownValue(step.raw, 'action'));
}

function ungovernedFindings({ steps, type }: TemplateReading) {
  const effects = steps.filter(step => step.effect);
  if (effects.length === 0) {
    return [];
  }
  const names = [...new Set(effects.map(step => step.action ?? '?'))].join(
    ', ',
  );
  return [
    templateFinding(
      'CUS-T003',
      ['spec', 'type'],
      `type ${show(type)} is not governed, and has effects ${show(names)}`,
    ),
  ];
}

function stepFindings(steps: TemplateStep[]): TemplateFinding[] {
  const findings: TemplateFinding[] = [];
  const seen = new Set<string>();
  const requestIds = steps
    .filter(step => step.action === REQUEST_ACTION)
    .map(step => step.id);
  for (const step of steps) {
    if (seen.has(step.id)) {
      findings.push(
        templateFinding(
          requestIds.includes(step.id) ? 'CUS-T017' : 'CUS-T022',
          hasOwn(step.raw, 'id') ? [...step.path, 'id'] : step.path,
          `the step id ${show(step.id)} is used twice`,
        ),
      );
    }
    seen.add(step.id);
    if (!isFilledText(step.action) || isTemplated(step.action)) {
      findings.push(
        templateFinding(
          'CUS-T018',
          [...step.path, 'action'],
          `the action of step ${show(step.id)} is ${actionName(step)}`,
        ),
      );
    }
    const condition = ownValue(step.raw, 'if');
    if (step.effect && mentionsStatusCheck(condition)) {
      findings.push(
        templateFinding(
          'CUS-T016',
          [...step.path, 'if'],
          `the effect ${actionName(step)} runs if ${show(
            condition,
          )}, even after a refused request`,
        ),
      );
    }
  }
  return findings;
}

function sameFeed(one: TemplateStep, other: TemplateStep): boolean {
  return (
    JSON.stringify(requestFeed(one)) === JSON.stringify(requestFeed(other))
  );
}

function requestFindings({ steps, pages }: TemplateReading): TemplateFinding[] {
  const [request, ...others] = steps.filter(
    step => step.action === REQUEST_ACTION,
  );
  const effect = steps.find(step => step.effect);
  if (!request) {
    return [
      templateFinding(
        'CUS-T004',
        effect ? effect.path : ['spec', 'steps'],
        effect
          ? `the first effect, ${actionName(
              effect,
            )}, is not preceded by a request`
          : 'no step requests an identity',
      ),
    ];
  }
  const findings = lintRequest(request, pages);
  if (effect && effect.index < request.index) {
    findings.push(
      templateFinding(
        'CUS-T005',
        request.path,
        `the request ${show(request.id)} stands after the effect ${actionName(
          effect,
        )}`,
      ),
    );
  }
  for (const other of others.filter(step => !sameFeed(request, step))) {
    findings.push(
      templateFinding(
        'CUS-T019',
        [...other.path, 'input'],
        `the request ${show(other.id)} differs in owner or scopes from ${show(
          request.id,
        )}`,
      ),
    );
  }
  return findings;
}

function bindFindings(steps: TemplateStep[]): TemplateFinding[] {
  const request = steps.find(step => step.action === REQUEST_ACTION);
  if (!request) {
    return [];
  }
  const binds = steps.filter(
    step => step.action === BIND_ACTION && step.index > request.index,
  );
  const identity = ownValue(ownValue(request.raw, 'input'), 'identity');
  return binds.length > 0 || isFilledText(ownValue(identity, 'component'))
    ? []
    : [
        templateFinding(
          'CUS-T021',
          ['spec', 'steps'],
          'no step ties the component made to its identity',
        ),
      ];
}

function bindings(
  { steps }: TemplateReading,
  findings: TemplateFinding[],
): TemplateBindings | undefined {
  const request = steps.find(step => step.action === REQUEST_ACTION);
  if (!request) {
    return undefined;
  }
  const feed = requestFeed(request);
  if (
    !feed.owner ||
    !(feed.scopes || feed.noCredential) ||
    findings.some(finding => finding.severity === 'error')
  ) {
    return undefined;
  }
  return {
    ownerParameter: feed.owner,
    ...(feed.scopes && { scopeParameter: feed.scopes }),
    requestStepId: request.id,
  };
}

/**
 * Judges the form of a scaffolder template: whether it is governed, and whether owner and scope
 * are required, feed a `custody:request` step, and can't be walked around. Pure: it asks no
 * catalog, and never throws for what a template says.
 *
 * @param template - the entity as JSON, placeholders such as `$yaml` resolved
 */
export function lintTemplate(
  template: JsonObject,
  options: TemplateRuleOptions = {},
): TemplateReport {
  const reading = readTemplate(template, resolveTemplateRules(options));
  if (!reading.governed) {
    return {
      governed: false,
      compliant: true,
      findings: ungovernedFindings(reading),
    };
  }
  const readable = Array.isArray(ownValue(ownValue(template, 'spec'), 'steps'));
  const findings = [
    ...reading.findings,
    ...(readable
      ? [
          ...stepFindings(reading.steps),
          ...requestFindings(reading),
          ...bindFindings(reading.steps),
          ...readFindings(reading),
        ]
      : []),
  ];
  const found = bindings(reading, findings);
  return {
    governed: true,
    compliant: findings.every(finding => finding.severity !== 'error'),
    findings,
    ...(found && { bindings: found }),
  };
}
