'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { bootstrap } = require('./bootstrap');
const { main } = require('./lib/explained');
const { root } = require('./lib/root');
const { duration } = require('./lib/say');
const { run } = require('./lib/run');
const { choose } = require('./testing/choose');
const { countStage, summarize } = require('./testing/counts');
const { withPostgres } = require('./testing/databases');
const { withServers } = require('./testing/servers');
const { stages } = require('./testing/stages');

/**
 * `npm test`: gets the checkout ready and runs every stage, also those after one that fails, so that one
 * run shows all that is wrong. `npm test -- jest browser` runs only those stages.
 *
 * With CUSTODY_NO_SKIPS set, a test that is skipped has failed.
 */
main(async () => {
  const { node, env } = await bootstrap(root);
  const reports = fs.mkdtempSync(path.join(os.tmpdir(), 'custody-reports-'));
  const chosen = choose(stages(reports), process.argv.slice(2));
  const results = [];
  try {
    await withPostgres({ node, env, root }, async testEnv => {
      for (const stage of chosen) {
        if (stage.servers) {
          await withServers({ node, env: testEnv, root }, async serverEnv => {
            results.push(await runStage(stage, serverEnv));
          });
        } else {
          results.push(await runStage(stage, testEnv));
        }
      }
    });
  } finally {
    fs.rmSync(reports, { recursive: true, force: true });
  }
  report(results);
});

async function runStage(stage, env) {
  const started = performance.now();
  process.stdout.write(`\n── ${stage.name} ──\n`);
  const missing = stage.missing?.();
  let counts;
  if (missing) {
    process.stdout.write(`skipped: ${missing}\n`);
    counts = { passed: 0, failed: 0, skipped: 1 };
  } else {
    const [command, ...args] = stage.command;
    const result = await run(command, args, {
      cwd: root,
      env: { ...env, ...stage.env },
      show: () => true,
    });
    counts = countStage(result.code, () => stage.count(result));
  }
  return { name: stage.name, counts, took: performance.now() - started };
}

function markOf({ failed, skipped }) {
  if (failed > 0) {
    return '✗';
  }
  return skipped > 0 ? '○' : '✓';
}

function report(results) {
  process.stdout.write('\n');
  for (const { name, counts, took } of results) {
    process.stdout.write(
      `${markOf(counts)} ${name.padEnd(28)} ${duration(took).padStart(12)}   ${
        summarize([counts], { noSkips: false }).line
      }\n`,
    );
  }
  const { line, failed } = summarize(
    results.map(({ counts }) => counts),
    { noSkips: Boolean(process.env.CUSTODY_NO_SKIPS) },
  );
  process.stdout.write(`\n${line}\n`);
  process.exitCode = failed ? 1 : 0;
}
