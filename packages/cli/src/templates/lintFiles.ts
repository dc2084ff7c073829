import {
  lintTemplate,
  TemplateFinding,
  TemplateReport,
  TemplateRuleOptions,
} from '@custody/backstage-plugin-custody-common';
import { Position } from './positions';
import { ReadProblem, readTemplates } from './readTemplates';

/** A finding and where in the file it is. */
export type LocatedFinding = TemplateFinding & Position;

/** The verdict on one template of one file. */
export interface TemplateResult
  extends Position,
    Pick<TemplateReport, 'governed' | 'compliant' | 'bindings'> {
  file: string;
  name: string;
  findings: LocatedFinding[];
}

/** The verdict on all files. */
export interface LintResult {
  files: number;
  templates: TemplateResult[];
  problems: ReadProblem[];
}

/** Lints every template in the files, in order. */
export async function lintFiles(
  files: string[],
  cwd: string,
  options: TemplateRuleOptions,
): Promise<LintResult> {
  const result: LintResult = {
    files: files.length,
    templates: [],
    problems: [],
  };
  for (const file of files) {
    const { templates, problems } = await readTemplates(file, cwd);
    result.problems.push(...problems);
    for (const { name, template, position } of templates) {
      const report = lintTemplate(template, options);
      result.templates.push({
        file,
        name,
        ...position(['metadata', 'name']),
        ...report,
        findings: report.findings
          .map(finding => ({ ...finding, ...position(finding.path) }))
          .sort((a, b) => a.line - b.line || a.column - b.column),
      });
    }
  }
  return result;
}

/** How many findings of a severity there are. */
export function countFindings(
  { templates }: LintResult,
  severity: TemplateFinding['severity'],
): number {
  return templates
    .flatMap(template => template.findings)
    .filter(finding => finding.severity === severity).length;
}
