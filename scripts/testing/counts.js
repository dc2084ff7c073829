'use strict';

const fs = require('node:fs');

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 */

/** A stage that has no tests to count counts as one: its exit code. */
function countExit(code) {
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

/** @returns {Counts} from the report that `jest --json` writes; a file that doesn't load is a failure */
function countJest(report) {
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + (report.numRuntimeErrorTestSuites ?? 0),
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  };
}

/** @returns {Counts} from Playwright's JSON report; a test that passed on a retry has failed once too often */
function countPlaywright({ stats, errors = [] }) {
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  };
}

/** @returns {Counts} from the closing lines of `node --test` with the TAP reporter */
function countNodeTest(output) {
  const number = name =>
    Number(new RegExp(`^# ${name} (\\d+)$`, 'm').exec(output)?.[1] ?? 0);
  return {
    passed: number('pass'),
    failed: number('fail') + number('cancelled'),
    skipped: number('skipped') + number('todo'),
  };
}

/**
 * INVARIANT: a stage that ends badly has a failure, whatever its report says or lacks.
 *
 * @param {number} code its exit code
 * @param {() => Counts} count may throw: then there is no report
 */
function countStage(code, count) {
  let counts;
  try {
    counts = count();
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const nothing = counts.passed + counts.failed + counts.skipped === 0;
  return (code !== 0 && counts.failed === 0) || nothing
    ? { ...counts, failed: 1 }
    : counts;
}

/**
 * The line that a run ends with.
 *
 * @param {Counts[]} stages
 * @param {{ noSkips: boolean }} options `noSkips` counts what was skipped as failed
 * @returns {{ line: string, failed: boolean }}
 */
function summarize(stages, { noSkips }) {
  const sum = name => stages.reduce((total, stage) => total + stage[name], 0);
  const skipped = noSkips ? 0 : sum('skipped');
  const failed = sum('failed') + (noSkips ? sum('skipped') : 0);
  const line = `${sum('passed')} passed, ${failed} failed${
    skipped > 0 ? `, ${skipped} skipped` : ''
  }`;
  return { line, failed: failed > 0 };
}

function readJson(file) {
  return JSON.parse(fs.readFileSync(file, 'utf8'));
}

module.exports = {
  countExit,
  countJest,
  countNodeTest,
  countPlaywright,
  countStage,
  readJson,
  summarize,
};
