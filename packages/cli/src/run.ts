import { Command, CommanderError } from 'commander';
import { version } from '../package.json';
import { addAuditCommand } from './audit/command';
import { CliIo, EXIT, ExitCode, UsageError } from './io';
import { addPolicyCommand } from './policy/command';
import { addTemplatesCommand } from './templates/command';

/** A command reports its exit code here; the last one set is the program's. */
export type SetExitCode = (code: ExitCode) => void;

/** Adds one group of commands to the program. */
export type AddCommand = (
  program: Command,
  io: CliIo,
  setExitCode: SetExitCode,
) => void;

const COMMANDS: AddCommand[] = [
  addAuditCommand,
  addPolicyCommand,
  addTemplatesCommand,
];

/**
 * Runs the `custody` program. It needs no Backstage.
 *
 * @param args - arguments without the interpreter and the script
 * @returns the exit code: 0 ok, 1 findings, 2 wrong usage or unreadable input
 */
export async function run(args: string[], io: CliIo): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  const program = new Command('custody')
    .description('Custody, without a Backstage')
    .version(version, '-V, --version', 'say which version this is')
    .configureOutput({ writeOut: io.out, writeErr: io.err })
    .showHelpAfterError('(custody --help says what there is)')
    .exitOverride();
  const setExitCode: SetExitCode = value => {
    code = value;
  };
  COMMANDS.forEach(add => add(program, io, setExitCode));
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help that was asked for is an answer; everything else is wrong usage.
      return error.exitCode === 0 ? EXIT.ok : EXIT.unusable;
    }
    if (error instanceof UsageError) {
      io.err(`custody: ${error.message}\n`);
      return EXIT.unusable;
    }
    throw error;
  }
}
