import { Command } from 'commander';
import { loadPolicySet, PolicySet } from '@custody/policy';
import { CliIo, EXIT, ExitCode } from '../io';
import { plainJson } from '../plainText';
import type { SetExitCode } from '../run';
import { lintSet, PolicyFinding } from './lint/lintSet';
import { readOrg } from './org';
import { readIntents, readScopes } from './readDefinitions';
import { readPolicyFiles } from './readSet';
import { readRecord } from './record';

type LintOptions = {
  org?: string;
  scopes?: string;
  intents?: string;
  record?: string;
  strict?: boolean;
  json?: boolean;
};

/** Adds `custody policy lint`. */
export function addLintCommand(
  policy: Command,
  io: CliIo,
  setExitCode: SetExitCode,
): void {
  policy
    .command('lint')
    .description('check a policy set, and hold it against what it names')
    .argument('<directory>', 'the policy set')
    .option(
      '--org <place>',
      'groups and users of the catalog: a file or directory',
    )
    .option('--scopes <directory>', 'the scope vocabulary')
    .option('--intents <directory>', 'the vocabulary of intents')
    .option(
      '--record <file>',
      'recorded requests, as `custody policy record` writes them',
    )
    .option('--strict', 'warnings count as findings for the exit code')
    .option('--json', 'write JSON')
    .addHelpText(
      'after',
      '\nExit codes: 0 ok, 1 findings, 2 wrong usage or unreadable files',
    )
    .action(async (directory: string, options: LintOptions) => {
      setExitCode(await lint(directory, options, io));
    });
}

async function lint(
  directory: string,
  { org, scopes, intents, record, strict, json }: LintOptions,
  io: CliIo,
): Promise<ExitCode> {
  const loaded = loadPolicySet(await readPolicyFiles(directory, io.cwd));
  const facts = {
    org: org === undefined ? null : await readOrg(org, io.cwd),
    scopes: scopes === undefined ? null : await readScopes(scopes, io.cwd),
    intents: intents === undefined ? null : await readIntents(intents, io.cwd),
  };
  const findings = loaded.ok
    ? lintSet(loaded.set, {
        ...facts,
        used:
          record === undefined ? null : await usedBy(loaded.set, record, io),
      })
    : loaded.problems.map(
        (problem): PolicyFinding => ({
          ...problem,
          rule: 'invalid',
          severity: 'error',
        }),
      );
  io.out(
    json
      ? plainJson({ findings })
      : text(findings, loaded.ok ? loaded.set.policies.length : 0),
  );
  return findings.some(({ severity }) => strict || severity === 'error')
    ? EXIT.findings
    : EXIT.ok;
}

async function usedBy(
  set: PolicySet,
  record: string,
  io: CliIo,
): Promise<ReadonlySet<string>> {
  const { items } = await readRecord(record, io.cwd);
  const used = new Set<string>();
  for (const { type, input } of items) {
    if (type === 'request') {
      set.decide(input).policyIds.forEach(id => used.add(id));
    }
  }
  return used;
}

function text(findings: readonly PolicyFinding[], policies: number): string {
  const count = (severity: PolicyFinding['severity']) =>
    findings.filter(each => each.severity === severity).length;
  return [
    ...findings.map(
      ({ file, line, column, severity, rule, policyId, message, remedy }) =>
        `${file}:${line}:${column} ${severity} ${rule}${
          policyId === undefined ? '' : ` \`${policyId}\``
        } ${message}; ${remedy}`,
    ),
    `${policies} policies · ${count('error')} error(s) · ${count(
      'warning',
    )} warning(s)`,
    '',
  ].join('\n');
}
