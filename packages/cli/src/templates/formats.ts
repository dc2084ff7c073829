import { plainJson } from '../plainText';
import { countFindings, LintResult } from './lintFiles';
import { formatSarif } from './sarif';

/** How results are written. */
export const FORMATS = ['text', 'json', 'sarif'] as const;
export type Format = (typeof FORMATS)[number];

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

function summary(result: LintResult): string {
  const governed = result.templates.filter(template => template.governed);
  const compliant = governed.filter(template => template.compliant);
  return [
    plural(result.templates.length, 'template'),
    `${governed.length} governed, ${compliant.length} of them compliant`,
    plural(countFindings(result, 'error'), 'error'),
    plural(countFindings(result, 'warning'), 'warning'),
    ...(result.problems.length > 0
      ? [`${result.problems.length} unreadable`]
      : []),
  ].join(' · ');
}

function formatText(result: LintResult): string {
  const lines: string[] = [];
  for (const { file, line, column, message } of result.problems) {
    lines.push(`${file}:${line}:${column} unreadable ${message}`);
  }
  for (const { file, findings } of result.templates) {
    for (const { line, column, severity, rule, message } of findings) {
      lines.push(`${file}:${line}:${column} ${severity} ${rule} ${message}`);
    }
  }
  return [...lines, summary(result), ''].join('\n');
}

/** The results in the wished format, ending with a line break. */
export function formatResult(result: LintResult, format: Format): string {
  switch (format) {
    case 'json':
      return plainJson(result);
    case 'sarif':
      return plainJson(formatSarif(result));
    default:
      return formatText(result);
  }
}
