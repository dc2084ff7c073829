import { toInstant } from '@custody/backstage-plugin-custody-common';
import { Command, Option } from 'commander';
import { CliIo, EXIT, ExitCode } from '../io';
import type { SetExitCode } from '../run';
import { CASE_FORMATS, CaseFormat, formatCases } from './cases/formats';
import { readCases } from './cases/readCases';
import { runCases } from './cases/runCases';
import { readIntents } from './readDefinitions';
import { loadSet, readPolicyFiles } from './readSet';

type TestOptions = {
  policies: string;
  intents?: string;
  format: CaseFormat;
  json?: boolean;
};

/** Adds `custody policy test`. */
export function addTestCommand(
  policy: Command,
  io: CliIo,
  setExitCode: SetExitCode,
): void {
  policy
    .command('test')
    .description('ask a policy set what cases in YAML expect of it')
    .argument(
      '<files...>',
      'files or patterns, such as "policies/tests/*.yaml"',
    )
    .requiredOption('--policies <directory>', 'the policy set')
    .option('--intents <directory>', 'the vocabulary of intents, to hold to it')
    .addOption(
      new Option('--format <format>', 'how to write the results')
        .choices([...CASE_FORMATS])
        .default('text'),
    )
    .option('--json', 'the same as --format json')
    .addHelpText(
      'after',
      '\nExit codes: 0 all as expected, 1 some not, 2 wrong usage or unreadable files',
    )
    .action(async (patterns: string[], options: TestOptions) => {
      setExitCode(await test(patterns, options, io));
    });
}

async function test(
  patterns: string[],
  { policies, intents, format, json }: TestOptions,
  io: CliIo,
): Promise<ExitCode> {
  const set = loadSet(await readPolicyFiles(policies, io.cwd), policies);
  const cases = await readCases(patterns, io.cwd);
  const results = runCases(
    set,
    cases,
    intents === undefined ? null : await readIntents(intents, io.cwd),
    toInstant(new Date()),
  );
  io.out(formatCases(results, set.hash, json ? 'json' : format));
  return results.some(({ failures }) => failures.length > 0)
    ? EXIT.findings
    : EXIT.ok;
}
