import { TEMPLATE_RULES } from '@custody/backstage-plugin-custody-common';
import type { Location, Log, Notification, Result } from 'sarif';
import { LintResult } from './lintFiles';

const SCHEMA =
  'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const RULE_IDS = Object.keys(TEMPLATE_RULES);

function uriOf(file: string): string {
  return file.split(/[\\/]/).map(encodeURIComponent).join('/');
}

function locationOf(
  file: string,
  startLine: number,
  startColumn: number,
): Location {
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(file) },
      region: { startLine, startColumn },
    },
  };
}

/** The results as a SARIF 2.1.0 log, as code scanning services take it. */
export function formatSarif({ templates, problems }: LintResult): Log {
  const results = templates.flatMap(({ file, findings }) =>
    findings.map(
      ({ rule, severity, message, line, column }): Result => ({
        ruleId: rule,
        ruleIndex: RULE_IDS.indexOf(rule),
        level: severity,
        message: { text: message },
        locations: [locationOf(file, line, column)],
      }),
    ),
  );
  const notifications = problems.map(
    ({ file, line, column, message }): Notification => ({
      level: 'error',
      message: { text: message },
      locations: [locationOf(file, line, column)],
    }),
  );
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'custody templates lint',
            rules: Object.entries(TEMPLATE_RULES).map(([id, rule]) => ({
              id,
              shortDescription: { text: rule.title },
              help: { text: rule.remedy },
              defaultConfiguration: { level: rule.severity },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: problems.length === 0,
            toolExecutionNotifications: notifications,
          },
        ],
        results,
      },
    ],
  };
}
