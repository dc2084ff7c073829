import { run as health, runOnSqlite as healthOnSqlite } from './health/health';
import { run as decision } from './policy/decision';
import { BenchmarkResult, formatResult, reached } from './result';
import { run as submit } from './submit/submit';

/** Every benchmark by name. */
const BENCHMARKS: Record<string, () => Promise<BenchmarkResult[]>> = {
  decision,
  health,
  'health-sqlite': healthOnSqlite,
  submit,
};

/** What runs when nothing is named: what we have aims for. */
const AIMED = ['decision', 'health', 'submit'];

/**
 * `run.ts [--check] [name…]`: runs the benchmarks named, or those with an aim, and prints
 * ratios. With `--check` it exits with 1 when an aim is missed.
 */
async function main(args: string[]): Promise<void> {
  const check = args.includes('--check');
  const names = args.filter(arg => arg !== '--check');
  const unknown = names.find(name => !Object.hasOwn(BENCHMARKS, name));
  if (unknown !== undefined) {
    throw new Error(
      `there is no benchmark \`${unknown}\`; name one of ${Object.keys(
        BENCHMARKS,
      ).join(', ')}`,
    );
  }
  let missed = 0;
  for (const name of names.length > 0 ? names : AIMED) {
    for (const result of await BENCHMARKS[name]()) {
      process.stdout.write(`${formatResult(result)}\n`);
      missed += reached(result) ? 0 : 1;
    }
  }
  process.exitCode = check && missed > 0 ? 1 : 0;
}

main(process.argv.slice(2)).catch(error => {
  process.stderr.write(`${error.message}\n`);

  process.exitCode = 2;
});
