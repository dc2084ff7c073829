import { Command } from 'commander';
import type { CliIo } from '../io';
import type { SetExitCode } from '../run';
import { addLintCommand } from './lintCommand';
import { addReplayCommand } from './replayCommand';
import { addTestCommand } from './testCommand';

/** Adds `custody policy`. */
export function addPolicyCommand(
  program: Command,
  io: CliIo,
  setExitCode: SetExitCode,
): void {
  const policy = program
    .command('policy')
    .description('work on policy sets, without a Backstage');
  addTestCommand(policy, io, setExitCode);
  addLintCommand(policy, io, setExitCode);
  addReplayCommand(policy, io, setExitCode);
}
