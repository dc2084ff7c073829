import { Command } from 'commander';
import { CliIo, EXIT, ExitCode, UsageError } from '../io';
import { plainJson } from '../plainText';
import type { SetExitCode } from '../run';
import { loadSet, readPolicyFiles } from './readSet';
import { fetchRecord, PolicyRecord, readRecord, writeRecord } from './record';
import { formatReplay } from './replay/formatReplay';
import { replay } from './replay/replay';

type Source = { record?: string; backend?: string };
type ReplayOptions = Source & { from?: string; json?: boolean };

const TOKEN = 'CUSTODY_TOKEN';

/** Adds `custody policy replay` and `custody policy record`. */
export function addReplayCommand(
  policy: Command,
  io: CliIo,
  setExitCode: SetExitCode,
): void {
  policy
    .command('replay')
    .description(
      'say what a changed set would decide differently, and for whom',
    )
    .argument('<directory>', 'the changed policy set')
    .option(
      '--record <file>',
      'recorded requests and the inventory, as `custody policy record` writes them',
    )
    .option(
      '--backend <url>',
      `a running Backstage to ask for them, with a token in ${TOKEN}`,
    )
    .option(
      '--from <directory>',
      'the set to compare with (default: the one in force, from the record)',
    )
    .option('--json', 'write JSON')
    .addHelpText(
      'after',
      '\nExit codes: 0 nothing is decided differently, 1 something is, 2 wrong usage or unreadable input',
    )
    .action(async (directory: string, options: ReplayOptions) => {
      setExitCode(await compare(directory, options, io));
    });
  policy
    .command('record')
    .description(
      'write what a running Backstage was asked, and its inventory, as JSONL',
    )
    .requiredOption(
      '--backend <url>',
      `the running Backstage, with a token in ${TOKEN}`,
    )
    .action(async (options: Source) => {
      for (const line of writeRecord(await recordFrom(options, io))) {
        io.out(line);
      }
      setExitCode(EXIT.ok);
    });
}

async function compare(
  directory: string,
  { from, json, ...source }: ReplayOptions,
  io: CliIo,
): Promise<ExitCode> {
  const to = loadSet(await readPolicyFiles(directory, io.cwd), directory);
  const record = await recordFrom(source, io);
  const files =
    from === undefined
      ? record.set?.files
      : await readPolicyFiles(from, io.cwd);
  if (!files) {
    throw new UsageError(
      'the record names no set that was in force: give one with `--from <directory>`',
    );
  }
  const result = replay(loadSet(files, from ?? 'the record'), to, record.items);
  io.out(json ? plainJson(result) : formatReplay(result));
  return result.differences.length > 0 ? EXIT.findings : EXIT.ok;
}

async function recordFrom(
  { record, backend }: Source,
  io: CliIo,
): Promise<PolicyRecord> {
  if ((record === undefined) === (backend === undefined)) {
    throw new UsageError(
      'give either `--record <file>` or `--backend <url>`, to know what was asked',
    );
  }
  if (record !== undefined) {
    return readRecord(record, io.cwd);
  }
  const token = process.env[TOKEN];
  if (!token) {
    throw new UsageError(
      `\`${TOKEN}\` is not set: give a token of the platform team or an auditor in it, as \`yarn backstage-cli auth print-token\` does after \`auth login\``,
    );
  }
  return fetchRecord(backend!, token);
}
