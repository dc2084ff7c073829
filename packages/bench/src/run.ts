import { type BenchmarkResult, formatResult, reached } from './result';

type Benchmark = (args: readonly string[]) => Promise<BenchmarkResult[]>;

/** Each is loaded when it runs, so that what one needs weighs on no other. */
const load =
  (file: string, name = 'run'): Benchmark =>
  args =>
    require(file)[name](args);

/** Every benchmark by name. */
const BENCHMARKS: Record<string, Benchmark> = {
  'audit-change': load('./audit/change'),
  'audit-export': load('./audit/exporting'),
  'audit-seal': load('./audit/sealing'),
  'audit-verify': load('./audit/verifying'),
  claim: load('./engine/claim'),
  decision: load('./policy/decision'),
  drain: load('./engine/drain'),
  health: load('./health/health'),
  'health-sqlite': load('./health/health', 'runOnSqlite'),
  operations: load('./engine/operations'),
  'policy-endpoint': load('./policy/endpoint'),
  'policy-load': load('./policy/load'),
  'policy-replay': load('./policy/replaying'),
  rotations: load('./engine/rotations'),
  submit: load('./submit/submit'),
};

/** What runs when nothing is named: what we have aims for, and is done within minutes. */
const AIMED = [
  'decision',
  'policy-load',
  'policy-endpoint',
  'policy-replay',
  'health',
  'submit',
  'operations',
  'rotations',
  'audit-change',
  'audit-seal',
  'audit-verify',
  'audit-export',
];

/**
 * `run.ts [--check] [name [number]…]`: runs the benchmarks named, or those with an aim, and prints
 * ratios. With `--check` it exits with 1 when an aim is missed. A number belongs to the name before it.
 */
async function main(args: string[]): Promise<void> {
  const check = args.includes('--check');
  const asked = inOrder(args.filter(arg => arg !== '--check'));
  const unknown = asked.find(({ name }) => !Object.hasOwn(BENCHMARKS, name));
  if (unknown !== undefined) {
    throw new Error(
      `there is no benchmark \`${unknown.name}\`; name one of ${Object.keys(
        BENCHMARKS,
      ).join(', ')}`,
    );
  }
  let missed = 0;
  for (const { name, numbers } of asked) {
    for (const result of await BENCHMARKS[name](numbers)) {
      process.stdout.write(`${formatResult(result)}\n`);
      missed += reached(result) ? 0 : 1;
    }
  }
  process.exitCode = check && missed > 0 ? 1 : 0;
}

type Asked = { name: string; numbers: string[] };

function inOrder(args: readonly string[]): Asked[] {
  const asked: Asked[] = [];
  for (const arg of args) {
    const last = asked.at(-1);
    if (last && /^\d+$/.test(arg)) {
      last.numbers.push(arg);
    } else {
      asked.push({ name: arg, numbers: [] });
    }
  }
  return asked.length > 0 ? asked : AIMED.map(name => ({ name, numbers: [] }));
}

main(process.argv.slice(2)).catch(error => {
  process.stderr.write(`${error.message}\n`);

  process.exitCode = 2;
});
