import { Command, Option } from 'commander';
import { CliIo, EXIT, type ExitCode } from '../io';
import type { SetExitCode } from '../run';
import { type Format, FORMATS, formatVerification } from './formats';
import { verifyExport, type VerifyOptions } from './verify';
import { formatProof, verifyProof } from './verifyProof';

type Options = VerifyOptions & { format: Format; onlyIntact?: boolean };

async function verify(
  file: string,
  options: Options,
  io: CliIo,
): Promise<ExitCode> {
  const result = await verifyExport(file, options, io.cwd);
  io.out(formatVerification(result, options.format));
  const { verification, completeness } = result;
  if (
    !verification.intact ||
    (completeness.complete === false && !options.onlyIntact)
  ) {
    return EXIT.findings;
  }
  return completeness.complete === 'unknown' && !options.onlyIntact
    ? EXIT.unusable
    : EXIT.ok;
}

/** Adds `custody audit`. */
export function addAuditCommand(
  program: Command,
  io: CliIo,
  setExitCode: SetExitCode,
): void {
  const audit = program
    .command('audit')
    .description('verify what was exported of the audit log, without a server');
  audit
    .command('verify')
    .description(
      'say whether an export is intact, whether it is complete, and what is not sealed yet',
    )
    .argument('<export>', 'a file of GET /audit/export?format=jsonl')
    .requiredOption(
      '--public-key <files...>',
      'public keys that you trust, as PEM, JWK or JWK set; all that ever signed',
    )
    .option(
      '--heads <files...>',
      'heads that were published (custody.audit.headsFile), one a line; copy them before you export',
    )
    .option('--only-intact', 'completeness does not count for the exit code')
    .addOption(
      new Option('--format <format>', 'how to write the result')
        .choices([...FORMATS])
        .default('text'),
    )
    .addHelpText(
      'after',
      '\nCopy the heads first and export afterwards: an export is an event itself and soon sealed, so heads that are copied after it name events that it does not have, as if its end were cut off.\n\nExit codes: 0 intact and complete, 1 not intact or not complete, 2 not known: wrong usage, unreadable files, or no inventory to hold it against',
    )
    .action(async (file: string, options: Options) => {
      setExitCode(await verify(file, options, io));
    });
  audit
    .command('verify-proof')
    .description(
      'say whether an approval certificate holds, and what it proves',
    )
    .argument('<certificate>', 'a file of GET /requests/:id/certificate')
    .requiredOption(
      '--public-key <files...>',
      'public keys that you trust, as PEM, JWK or JWK set',
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 valid, 1 not valid, 2 wrong usage or unreadable files',
    )
    .action(async (file: string, options: { publicKey: string[] }) => {
      const result = await verifyProof(file, options, io.cwd);
      io.out(formatProof(result));
      setExitCode(result.valid ? EXIT.ok : EXIT.findings);
    });
}
