import { JsonObject, JsonValue } from '@backstage/types';
import { lintTemplate } from '../lintTemplate';
import { TemplateReport } from '../types';
import { compliantTemplate, get, set } from './templates';

/** Where something is in a template. */
export type Path = Array<string | number>;
/** What is done to a template that complies. */
export type Change = (template: JsonObject) => void;

export const REQUEST: Path = ['spec', 'steps', 1];
export const PUBLISH: Path = ['spec', 'steps', 2];
export const PAGE: Path = ['spec', 'parameters', 0];
export const TEAM: Path = [...PAGE, 'properties', 'team'];
export const ACCESS: Path = ['spec', 'parameters', 1, 'properties', 'access'];

/** What the linter says once a template that complies was changed. */
export function changed(change: Change): TemplateReport {
  const template = compliantTemplate();
  change(template);
  return lintTemplate(template);
}

/** The rules that a report names, each once. */
export function rules(report: TemplateReport): string[] {
  return [...new Set(report.findings.map(finding => finding.rule))].sort();
}

export const put =
  (path: Path, value: JsonValue | undefined): Change =>
  template => {
    set(template, path, value);
  };

/** Moves the team into a branch that holds only under a condition. */
export const onlyUnder =
  (wrap: (branch: JsonObject) => JsonObject): Change =>
  template => {
    const page = get(template, PAGE);
    const { team, ...rest } = page.properties;
    page.required = ['name'];
    page.properties = rest;
    Object.assign(page, wrap({ required: ['team'], properties: { team } }));
  };

export const moveStep =
  (from: number, to: number): Change =>
  template => {
    const steps = get(template, ['spec', 'steps']);
    steps.splice(to, 0, ...steps.splice(from, 1));
  };
