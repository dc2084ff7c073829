import type { JsonObject } from '@backstage/types';
import {
  lintTemplate,
  REQUEST_ACTION,
  type TemplateRuleOptions,
} from '@custody/backstage-plugin-custody-common';

/** What the gates need to know of a template. */
export type TemplateJudgement = {
  governed: boolean;
  /** Whether it has a step that asks for an identity. */
  asks: boolean;
  /** Why it is not compliant, a sentence each; empty when it is. */
  faults: string[];
};

/** The steps of a template or a task, whatever they are. */
export function stepsOf(spec: unknown): JsonObject[] {
  const steps =
    typeof spec === 'object' && spec !== null && 'steps' in spec
      ? spec.steps
      : undefined;
  return Array.isArray(steps)
    ? steps.filter(step => typeof step === 'object' && step !== null)
    : [];
}

/** The steps that ask for an identity. */
export function requestSteps(spec: unknown): JsonObject[] {
  return stepsOf(spec).filter(step => step.action === REQUEST_ACTION);
}

/** Judges the form of a template, by the linter's rules. */
export function judgeTemplate(
  template: JsonObject,
  rules: TemplateRuleOptions,
): TemplateJudgement {
  const { governed, findings } = lintTemplate(template, rules);
  return {
    governed,
    asks: requestSteps(template.spec).length > 0,
    faults: governed
      ? findings
          .filter(finding => finding.severity === 'error')
          .map(finding => `${finding.rule}: ${finding.message}`)
      : [],
  };
}
