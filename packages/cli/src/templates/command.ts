import { Command, Option } from 'commander';
import { CliIo, EXIT, UsageError } from '../io';
import type { SetExitCode } from '../run';
import { findFiles } from './findFiles';
import { Format, FORMATS, formatResult } from './formats';
import { countFindings, lintFiles } from './lintFiles';
import { readTemplateConfig } from './readConfig';

interface LintOptions {
  types?: string[];
  format: Format;
  config?: string;
  strict?: boolean;
}

function typesOf(value: string, previous: string[] = []): string[] {
  const types = value.split(',').map(type => type.trim());
  return [...previous, ...types.filter(type => type !== '')];
}

async function lint(patterns: string[], options: LintOptions, io: CliIo) {
  const config = options.config
    ? await readTemplateConfig(options.config, io.cwd)
    : {};
  const rules = options.types?.length
    ? { ...config, types: options.types }
    : config;
  const files = await findFiles(patterns, io.cwd);
  const result = await lintFiles(files, io.cwd, rules);
  if (result.templates.length === 0 && result.problems.length === 0) {
    // A pattern that misses every template must not look like a clean bill.
    throw new UsageError(
      `no template in ${
        files.length
      } file(s): check the pattern \`${patterns.join(' ')}\``,
    );
  }
  io.out(formatResult(result, options.format));
  if (result.problems.length > 0) {
    return EXIT.unusable;
  }
  const counted =
    countFindings(result, 'error') +
    (options.strict ? countFindings(result, 'warning') : 0);
  return counted > 0 ? EXIT.findings : EXIT.ok;
}

/** Adds `custody templates`. */
export function addTemplatesCommand(
  program: Command,
  io: CliIo,
  setExitCode: SetExitCode,
): void {
  program
    .command('templates')
    .description('work on scaffolder templates')
    .command('lint')
    .description(
      'check that governed templates require owner and scope before their first effect',
    )
    .argument(
      '<files...>',
      'files or patterns, such as "templates/**/template.yaml"',
    )
    .option(
      '--types <types>',
      'governed values of spec.type, separated by commas (default: service)',
      typesOf,
    )
    .addOption(
      new Option('--format <format>', 'how to write the findings')
        .choices([...FORMATS])
        .default('text'),
    )
    .option('--config <file>', 'app config to read custody.templates from')
    .option('--strict', 'warnings count as findings for the exit code')
    .addHelpText(
      'after',
      '\nExit codes: 0 ok, 1 findings, 2 wrong usage or unreadable files',
    )
    .action(async (patterns: string[], options: LintOptions) => {
      setExitCode(await lint(patterns, options, io));
    });
}
