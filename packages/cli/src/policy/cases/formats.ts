import { plainJson } from '../../plainText';
import type { CaseResult } from './runCases';

/** How the results of cases are written. */
export const CASE_FORMATS = ['text', 'tap', 'junit', 'json'] as const;
export type CaseFormat = (typeof CASE_FORMATS)[number];

/** The results in the wished format, ending with a line break. */
export function formatCases(
  results: readonly CaseResult[],
  hash: string,
  format: CaseFormat,
): string {
  switch (format) {
    case 'tap':
      return tap(results);
    case 'junit':
      return junit(results);
    case 'json':
      return plainJson({
        policyHash: hash,
        cases: results.map(({ case: each, failures, decision }) => ({
          name: each.name,
          file: each.file,
          line: each.line,
          passed: failures.length === 0,
          failures,
          decision,
        })),
      });
    default:
      return text(results, hash);
  }
}

function text(results: readonly CaseResult[], hash: string): string {
  const failed = results.filter(({ failures }) => failures.length > 0);
  const lines = failed.flatMap(({ case: each, failures }) => [
    `${each.file}:${each.line} ${each.name}`,
    ...failures.map(failure => `  ${failure}`),
  ]);
  return [
    ...lines,
    `${results.length} case(s) · ${
      failed.length
    } failed · policy set ${hash.slice(0, 12)}`,
    '',
  ].join('\n');
}

/** TAP version 14. */
function tap(results: readonly CaseResult[]): string {
  const lines = results.flatMap(({ case: each, failures }, at) => {
    // A `#` would begin a directive, such as to skip it.
    const name = each.name.replace(/[\\#]/g, '\\$&').replace(/\s+/g, ' ');
    return failures.length === 0
      ? [`ok ${at + 1} - ${name}`]
      : [
          `not ok ${at + 1} - ${name}`,
          '  ---',
          `  at: ${JSON.stringify(`${each.file}:${each.line}`)}`,
          '  failures:',
          ...failures.map(failure => `    - ${JSON.stringify(failure)}`),
          '  ...',
        ];
  });
  return ['TAP version 14', `1..${results.length}`, ...lines, ''].join('\n');
}

function junit(results: readonly CaseResult[]): string {
  const files = [...new Set(results.map(({ case: each }) => each.file))];
  const suites = files.flatMap(file => {
    const own = results.filter(({ case: each }) => each.file === file);
    return [
      `  <testsuite name="${xml(file)}" tests="${own.length}" failures="${
        own.filter(({ failures }) => failures.length > 0).length
      }">`,
      ...own.flatMap(({ case: each, failures }) => {
        const head = `    <testcase name="${xml(each.name)}" classname="${xml(
          file,
        )}" file="${xml(file)}" line="${each.line}"`;
        return failures.length === 0
          ? [`${head}/>`]
          : [
              `${head}>`,
              `      <failure message="${xml(failures[0])}">${xml(
                failures.join('\n'),
              )}</failure>`,
              '    </testcase>',
            ];
      }),
      '  </testsuite>',
    ];
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="custody policy test">',
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

function xml(value: string): string {
  return value
    .replace(/[&<>"]/g, sign => ESCAPES[sign])
    .replace(
      // eslint-disable-next-line no-control-regex -- XML 1.0 has no form for these
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g,
      '\ufffd',
    );
}
